const MINUTE = 60;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** How long something took: `45 s`, `15 min`, `3 h 12 min`, `1 d 4 h`. */
export function durationText(seconds: number): string {
  const whole = Math.round(Math.max(0, seconds));
  return whole < MINUTE ? `${whole} s` : minutesText(Math.round(whole / MINUTE));
}

/** How long something will take, no more precise than a guess can be: 5 s steps under a minute, 5 min steps from an hour on. */
export function estimateText(seconds: number): string {
  if (seconds < 5) return "a few seconds";
  const roundSeconds = Math.round(seconds / 5) * 5;
  if (roundSeconds < MINUTE) return `${roundSeconds} s`;
  const minutes = Math.round(seconds / MINUTE);
  return minutesText(minutes < HOUR_MINUTES ? minutes : Math.round(minutes / 5) * 5);
}

function minutesText(minutes: number): string {
  if (minutes < HOUR_MINUTES) return `${minutes} min`;
  if (minutes < DAY_MINUTES) return pair(Math.floor(minutes / HOUR_MINUTES), "h", minutes % HOUR_MINUTES, "min");
  const hours = Math.round(minutes / HOUR_MINUTES);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
