import type { AttemptView, BuildStateName } from "../protocol/build";
import type { DroneStateName } from "../protocol/drone";
import type { SwarmStatus } from "../protocol/to-watcher";
import styles from "./state-badges.module.css";
import type { ShapeName } from "./ui/shapes";
import { Shape } from "./ui/shapes";

export type Tone = "building" | "built" | "warn" | "failed" | "text" | "text-2" | "text-3";

/** How a state is told: shape, colour and word, always all three. A new state is a compile error in these tables. */
export type Badge = { shape: ShapeName; tone: Tone; word: string };

export const BUILD_BADGES: Record<BuildStateName, Badge> = {
  waiting: { shape: "circle-empty", tone: "text-3", word: "Waiting" },
  ready: { shape: "circle-dot", tone: "text-3", word: "Ready" },
  building: { shape: "circle-pie", tone: "building", word: "Building" },
  built: { shape: "circle-check", tone: "built", word: "Built" },
  failed: { shape: "octagon-cross", tone: "failed", word: "Failed" },
  blocked: { shape: "circle-slash", tone: "warn", word: "Blocked" },
  held: { shape: "rounded-bars", tone: "text-3", word: "Held" },
  cancelled: { shape: "circle-bar", tone: "text-3", word: "Cancelled" },
};

export const DRONE_BADGES: Record<DroneStateName, Badge> = {
  offline: { shape: "square-slash", tone: "failed", word: "Offline" },
  upgrading: { shape: "square-up", tone: "text-2", word: "Upgrading" },
  grounded: { shape: "triangle-landed", tone: "warn", word: "Grounded" },
  active: { shape: "square-core", tone: "building", word: "Active" },
  idle: { shape: "square-dashed", tone: "text", word: "Idle" },
};

export const STATUS_BADGES: Record<SwarmStatus, Badge> = {
  BUILDING: { shape: "circle-pie", tone: "building", word: "BUILDING" },
  IDLE: { shape: "square-dashed", tone: "text-2", word: "IDLE" },
  PAUSED: { shape: "rounded-bars", tone: "text", word: "PAUSED" },
  STALLED: { shape: "triangle-mark", tone: "warn", word: "STALLED" },
};

export const ATTEMPT_BADGES: Record<AttemptView["result"], Badge> = {
  building: { shape: "circle-pie", tone: "building", word: "Building" },
  publishing: { shape: "circle-pie", tone: "building", word: "Publishing" },
  built: { shape: "circle-check", tone: "built", word: "Built" },
  failed: { shape: "octagon-cross", tone: "failed", word: "Failed" },
  stopped: { shape: "circle-bar", tone: "text-3", word: "Stopped" },
  lost: { shape: "square-slash", tone: "failed", word: "Drone lost" },
};

export const ATTENTION_BADGE: Badge = { shape: "triangle-mark", tone: "warn", word: "Needs attention" };

type BadgeLook = { size?: number; progress?: number | undefined };

/** The shape in its colour, with its word as the accessible name; `label` null where the word stands beside it. */
export function StateIcon({ badge, label = badge.word, ...look }: BadgeLook & { badge: Badge; label?: string | null }) {
  const spoken = label === null ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <span className={styles.icon} data-tone={badge.tone} {...spoken}>
      <Shape name={badge.shape} {...look} />
    </span>
  );
}

/** Shape and word. */
export function StateLabel({ badge, word = badge.word, ...look }: BadgeLook & { badge: Badge; word?: string }) {
  return (
    <span className={styles.label}>
      <span className={styles.icon} data-tone={badge.tone}>
        <Shape name={badge.shape} {...look} />
      </span>
      {word}
    </span>
  );
}

/** Shape and word on a bed of the colour: beside a title. */
export function StatePill({ badge, word = badge.word, ...look }: BadgeLook & { badge: Badge; word?: string }) {
  return (
    <span className={styles.pill} data-tone={badge.tone}>
      <Shape name={badge.shape} size={look.size ?? 14} progress={look.progress} />
      {word}
    </span>
  );
}
