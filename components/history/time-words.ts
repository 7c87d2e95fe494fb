import { clockText } from "../ui/clock";
import type { RangeName } from "./range";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A time on the axis of a chart: no finer than its slices. */
export function tickWords(at: number, range: RangeName): string {
  switch (range) {
    case "6h":
    case "24h":
      return TIME.format(at);
    case "7d":
      return WEEKDAY.format(at);
    case "30d":
      return DAY.format(at);
  }
}

/** A slice: `14:15 to 14:30`, `Mon 3 18:00 to 24:00`, `3 Nov`. */
export function sliceWords(at: number, sliceMs: number, range: RangeName, now: number): string {
  if (range === "30d") return DAY.format(at);
  const day = range === "7d" ? `${WEEKDAY.format(at)} ` : "";
  const begin = range === "24h" ? clockText(at, now) : `${day}${TIME.format(at)}`;
  return `${begin} to ${TIME.format(at + sliceMs)}`;
}
