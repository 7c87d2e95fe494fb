import { clockText } from "../ui/clock";
import type { Grain } from "./range";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A time on the axis of a chart: no finer than its slices. */
export function tickWords(at: number, { clock }: Grain): string {
  switch (clock) {
    case "time":
      return TIME.format(at);
    case "weekday":
      return WEEKDAY.format(at);
    case "date":
      return DAY.format(at);
  }
}

/** A slice: `14:15 to 14:30`, `Mon 3 18:00 to 24:00`, `3 Nov`. */
export function sliceWords(at: number, { clock, sliceMs }: Grain, now: number): string {
  if (clock === "date") return DAY.format(at);
  const begin = clock === "time" ? clockText(at, now) : `${WEEKDAY.format(at)} ${TIME.format(at)}`;
  return `${begin} to ${TIME.format(at + sliceMs)}`;
}
