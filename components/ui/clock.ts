const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A moment in the reader's time zone (or `timeZone`): `17:40` today and in the last twelve hours, `tomorrow 02:15`,
 * `yesterday 02:15`, `Tue 02:15` within a week, else `12 Mar`.
 */
export function clockText(at: number, now: number, timeZone?: string): string {
  const format = formatsOf(timeZone);
  const time = format.time.format(at);
  const days = dayNumber(at, format) - dayNumber(now, format);
  if (days === 0 || (at <= now && now - at < DAY_MS / 2)) return time;
  if (days === 1) return `tomorrow ${time}`;
  if (days === -1) return `yesterday ${time}`;
  return Math.abs(days) < 7 ? `${format.weekday.format(at)} ${time}` : format.date.format(at);
}

/** `14:28:06`: for moments that are compared with a clock on the wall. */
export function preciseClockText(at: number, timeZone?: string): string {
  return formatsOf(timeZone).precise.format(at);
}

/** ISO 8601 with the reader's offset from UTC: `2025-11-23T17:40:06+01:00`. */
export function isoText(at: number): string {
  const offsetMinutes = -new Date(at).getTimezoneOffset();
  const local = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19);
  if (offsetMinutes === 0) return `${local}Z`;
  const size = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

type Formats = ReturnType<typeof makeFormats>;
const made = new Map<string | undefined, Formats>();

function formatsOf(timeZone: string | undefined): Formats {
  const known = made.get(timeZone);
  if (known) return known;
  const fresh = makeFormats(timeZone);
  made.set(timeZone, fresh);
  return fresh;
}

// British English, whatever the browser's locale: the words around it are English, and the clock has 24 hours.
function makeFormats(timeZone: string | undefined) {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", timeZone === undefined ? options : { ...options, timeZone });
  return {
    time: make({ hour: "2-digit", minute: "2-digit" }),
    precise: make({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    weekday: make({ weekday: "short" }),
    date: make({ day: "numeric", month: "short" }),
    day: make({ year: "numeric", month: "2-digit", day: "2-digit" }),
  };
}

function dayNumber(at: number, format: Formats): number {
  const [day, month, year] = format.day.format(at).split("/").map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day) / DAY_MS;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
