/** Times of the day in which the machine is left to its people; both in minutes since midnight, `to` may be the next day's. */
export type QuietHours = readonly { from: number; to: number }[];

/** Reads `22:00-07:00`, or several with commas between; null when it is none of that. */
export function readQuietHours(text: string): QuietHours | null {
  const hours = text.split(",").map((span) => {
    const [, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(span.trim()) ?? [];
    if (toMinute === undefined) return null;
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const to = Number(toHour) * 60 + Number(toMinute);
    return from < DAY && to < DAY && from !== to ? { from, to } : null;
  });
  return hours.every((span) => span !== null) ? hours : null;
}

/** `07:00`, when quiet hours that hold at this local time of day end; null when none do. */
export function quietUntil(hours: QuietHours, date: Date): string | null {
  const minute = date.getHours() * 60 + date.getMinutes();
  const holding = hours.find(({ from, to }) =>
    from < to ? from <= minute && minute < to : from <= minute || minute < to,
  );
  return holding ? `${twoDigits(Math.floor(holding.to / 60))}:${twoDigits(holding.to % 60)}` : null;
}

const SPAN = /^(\d\d?):([0-5]\d)-(\d\d?):([0-5]\d)$/;
const DAY = 24 * 60;

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
