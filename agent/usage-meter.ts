import type { Phase } from "../protocol/build";
import type { Usage } from "../protocol/history";
import type { Clock } from "./clock";

/** Watches what an attempt uses, for the estimates of the builds to come. */
export type UsageMeter = {
  reached(phase: Phase): void;
  sampled(memoryBytes: number): void;
  /** Null when the package itself was never seen at work. */
  usage(): Usage | null;
};

export function openUsageMeter(clock: Pick<Clock, "now">): UsageMeter {
  let buildBeganAt: number | null = null;
  let peakMemoryBytes = 0;
  return {
    reached(phase) {
      if (phase !== "dependencies") buildBeganAt ??= clock.now();
    },
    sampled(memoryBytes) {
      // What installs the needs is not the build.
      if (buildBeganAt !== null) peakMemoryBytes = Math.max(peakMemoryBytes, memoryBytes);
    },
    usage() {
      if (buildBeganAt === null) return null;
      const buildMs = Math.round(clock.now() - buildBeganAt);
      return { buildMs, peakMemoryBytes: peakMemoryBytes || null, diskBytes: null };
    },
  };
}
