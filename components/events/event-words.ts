import { FAILURE_WORDS } from "../failure-words";
import type { Badge } from "../state-badges";
import { BUILD_BADGES, DRONE_BADGES, STATUS_BADGES } from "../state-badges";
import type { Told } from "../swarm/merge/happenings";
import { counted } from "../ui/number";

/** How an event looks and what it is called. A new kind is a compile error here. */
export function badgeOf({ kind }: Told): Badge {
  switch (kind) {
    case "built":
    case "failed":
    case "held":
    case "cancelled":
      return BUILD_BADGES[kind];
    case "added":
    case "requeued":
    case "released":
    case "moved":
    case "pinned":
      return BUILD_BADGES.ready;
    case "joined":
    case "returned":
    case "readmitted":
    case "ungrounded":
    case "upgraded":
    case "synced":
    case "sync called off":
      return DRONE_BADGES.idle;
    case "sync asked for":
      return DRONE_BADGES.upgrading;
    case "not-synced":
      return DRONE_BADGES.grounded;
    case "lost":
    case "removed":
      return DRONE_BADGES.offline;
    case "grounded":
    case "not-upgraded":
      return DRONE_BADGES.grounded;
    case "paused":
      return STATUS_BADGES.PAUSED;
    case "resumed":
      return STATUS_BADGES.BUILDING;
  }
}

/** In as few words as there is room for beside its name: `out of memory`, `requeued`. */
export function shortWords(told: Told): string {
  switch (told.kind) {
    case "built":
      return told.drone;
    case "failed":
      return FAILURE_WORDS[told.reason];
    case "paused":
    case "resumed":
      return `${told.kind} by ${told.by}`;
    case "not-upgraded":
      return "not upgraded";
    case "not-synced":
      return "not synced";
    default:
      return told.kind;
  }
}

/** What became of it, as the rest of a sentence that begins with its name: `was built on drone-Izar`. */
export function longWords(told: Told): string {
  switch (told.kind) {
    case "built":
      return `was built on ${told.drone}`;
    case "failed":
      return `failed${told.drone === null ? "" : ` on ${told.drone}`}: ${FAILURE_WORDS[told.reason]}`;
    case "added":
      return `was added by ${told.by}`;
    case "requeued":
      return `was requeued by ${told.by}`;
    case "held":
    case "released":
    case "moved":
      return `was ${told.kind} by ${told.by}`;
    case "pinned":
      return told.pin === null ? `was unpinned by ${told.by}` : `was pinned to ${told.pin} by ${told.by}`;
    case "cancelled":
      return `was taken out of the queue by ${told.by}`;
    case "joined":
      return "joined the swarm";
    case "returned":
      return "is back";
    case "readmitted":
      return "takes one small build, to see whether it works again";
    case "upgraded":
      return "has a new agent";
    case "not-upgraded":
      return `could not be upgraded: ${told.note}`;
    case "lost":
      return "was lost: not heard from for too long";
    case "synced":
      return "has synced its trees";
    case "not-synced":
      return `could not sync its trees: ${told.note}`;
    case "sync asked for":
      return `is to sync its trees, as ${told.by} asked`;
    case "sync called off":
      return `is not to sync its trees after all, as ${told.by} said`;
    case "grounded":
    case "ungrounded":
    case "removed":
    case "paused":
    case "resumed":
      return `was ${told.kind} by ${told.by}${told.note === "" ? "" : `: ${told.note}`}`;
  }
}

/** Many of a kind in one line: `12 packages were built`. Null for kinds that are told one by one. */
export function manyWords(kind: Told["kind"], count: number): string | null {
  switch (kind) {
    case "built":
    case "added":
    case "requeued":
    case "held":
    case "released":
    case "moved":
      return `${counted(count, "package")} were ${kind}`;
    case "cancelled":
      return `${counted(count, "package")} were taken out of the queue`;
    case "joined":
      return `${counted(count, "drone")} joined the swarm`;
    default:
      return null;
  }
}
