import type { DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { packageName } from "../cpv";
import { namesOf } from "../names-of";
import { BUILD_BADGES } from "../state-badges";
import { counted, countText } from "../ui/number";
import type { Carrying, Target } from "./drag";
import { targetOf } from "./drag";
import { mayBeHeld } from "./drop";
import type { Landing, LandingGroup } from "./landing";
import { aboutText, droneVerdict } from "./verdict";

/** What is said while builds are carried: in the slot, on the bar below, and to those who listen. */

/** `opencolorio-2.4.2`, or `3 packages`. */
export function carriedWords({ field: { carried } }: Carrying): string {
  return namesOf(carried);
}

/** `position 3`; blocked builds have no places, and are counted by themselves. */
export function placeWords({ place, group }: Pick<Landing, "place" | "group">): string {
  return group === "blocked" ? `position ${countText(place)} of the blocked` : `position ${countText(place)}`;
}

/** Where it would go, on the bar: `to position 3`. */
export function whereWords(now: Carrying): string {
  const target = targetOf(now.over);
  if (target !== null) return targetWords(target);
  return now.welcome ? `to ${placeWords(now.landing)}` : "stays where it is";
}

function targetWords(target: Target): string {
  switch (target.kind) {
    case "drone":
      return `to ${target.drone}`;
    case "next":
      return "to be built next";
    case "hold":
      return "aside";
    case "queue":
      return "to the queue";
  }
}

/** `starts in about 4 min`. */
export function startWords(seconds: number): string {
  return `starts in ${aboutText(seconds)}`;
}

/** Targets beside the queue, in the order in which keys go through them. */
export function targetsOf(now: Carrying, drones: readonly DroneName[]): Target[] {
  const rest: Target[] = mayBeHeld(now.field.carried) ? [{ kind: "next" }, { kind: "hold" }] : [{ kind: "next" }];
  return [...drones.map((drone): Target => ({ kind: "drone", drone })), ...rest];
}

export const NEXT_WORDS = "Build next";
export const HOLD_WORDS = { title: "Hold", remark: "Keep it out of the queue for now" };

/** `Ahead of the 9 ready packages`. */
export function aheadWords(ready: number): string {
  return ready === 0 ? "Nothing else is ready" : `Ahead of the ${counted(ready, "ready package")}`;
}

export function pickedUpWords({ lead, field: { carried } }: Carrying): string {
  const what =
    carried.length === 1 ? `${packageName(lead.cpv)}, ${stateWord(lead)}` : counted(carried.length, "package");
  return `Picked up ${what}. Use arrow keys, Space to drop, Escape to cancel.`;
}

/** `Position 3 of 140, after python, before webkit-gtk.` */
export function positionWords({ field, landing }: Carrying): string {
  const ahead = field.others[landing.index - 1];
  const behind = field.others[landing.index];
  const parts = [
    `Position ${countText(landing.place)} of ${countText(field.places)}${ofGroup(landing.group)}`,
    ahead && `after ${packageName(ahead.cpv)}`,
    behind && `before ${packageName(behind.cpv)}`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

function ofGroup(group: LandingGroup): string {
  return group === "blocked" ? " blocked" : "";
}

/** Why a step did nothing: `Not moved: it needs qtbase first.` */
export function stoppedWords({ legal }: Carrying, way: "up" | "down"): string {
  if (way === "up" && legal?.earliest) return `Not moved: it needs ${packageName(legal.earliest.behind.cpv)} first.`;
  if (way === "down" && legal?.latest) return `Not moved: ${packageName(legal.latest.before.cpv)} needs it first.`;
  return "Not moved: it is at the end.";
}

/** `drone-Meridian. 14 cores free in about 29 minutes.` */
export function targetSpoken(now: Carrying, target: Target, bucket: Bucket | undefined, ready: number): string {
  switch (target.kind) {
    case "drone": {
      const words = bucket ? droneVerdict(bucket, now.field.carried, now.legal?.failedOn ?? []).words : "Gone";
      return `${target.drone}. ${spoken(words)}.`;
    }
    case "next":
      return `${NEXT_WORDS}. ${aheadWords(ready)}.`;
    case "hold":
      return `${HOLD_WORDS.title}. ${HOLD_WORDS.remark}.`;
    case "queue":
      return "Queue.";
  }
}

export function droppedWords(now: Carrying): string {
  const target = targetOf(now.over);
  if (target === null) return `Dropped at ${placeWords(now.landing)}.`;
  switch (target.kind) {
    case "drone":
      return `Dropped on ${target.drone}.`;
    case "next":
      return `Dropped on ${NEXT_WORDS}.`;
    case "hold":
      return `Dropped on ${HOLD_WORDS.title}.`;
    case "queue":
      return "Dropped on the queue.";
  }
}

/** `Cancelled, back in Failed.` */
export function cancelledWords({ lead, field }: Carrying): string {
  if (lead.state !== "ready" && lead.state !== "waiting") return `Cancelled, back in ${BUILD_BADGES[lead.state].word}.`;
  return `Cancelled, back at position ${countText(field.placesBefore + field.present + 1)}.`;
}

function stateWord({ state }: QueueRow): string {
  return BUILD_BADGES[state].word.toLowerCase();
}

const UNITS: Record<string, [one: string, more: string]> = {
  s: ["second", "seconds"],
  min: ["minute", "minutes"],
  h: ["hour", "hours"],
  d: ["day", "days"],
};

/** Units as words: a screen reader makes letters of `min`. */
function spoken(words: string): string {
  return words.replace(/\b(\d+) (s|min|h|d)\b/g, (_, count: string, unit: string) => {
    const [one, more] = UNITS[unit] ?? [unit, unit];
    return `${count} ${count === "1" ? one : more}`;
  });
}
