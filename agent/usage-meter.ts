import type { Phase } from "../protocol/build";
import type { Usage } from "../protocol/history";
import type { Clock } from "./clock";

/** Watches what an attempt uses, for the estimates of the builds to come. */
export type UsageMeter = {
  reached(phase: Phase): void;
  /** Now and then: what its processes hold, null where nobody knows; `isFrozen` when they were held still lately. */
  sampled(memoryBytes: number | null, isFrozen: boolean): void;
  /**
   * Null when the package itself was never seen at work. `peakMemoryBytes`, what the kernel noted as the most, counts when
   * no sample was taken: it includes the page cache, which is no need of the build.
   */
  usage(peakMemoryBytes: number | null): Usage | null;
};

export function openUsageMeter(clock: Pick<Clock, "now">, measureDisk: () => Promise<number | null>): UsageMeter {
  let buildBeganAt: number | null = null;
  let frozenMs = 0;
  let sampledAt = clock.now();
  let peakMemoryBytes = 0;
  let peakDiskBytes = 0;
  let isMeasuring = false;
  let measuredAt = Number.NEGATIVE_INFINITY;
  let restMs = 0;

  async function measure(leastRestMs: number) {
    if (isMeasuring || clock.now() - measuredAt < Math.max(leastRestMs, restMs)) return;
    isMeasuring = true;
    const beganAt = clock.now();
    peakDiskBytes = Math.max(peakDiskBytes, (await measureDisk()) ?? 0);
    measuredAt = clock.now();
    restMs = REST_FACTOR * (measuredAt - beganAt);
    isMeasuring = false;
  }

  return {
    reached(phase) {
      if (phase === "dependencies") return;
      buildBeganAt ??= clock.now();
      // What a phase leaves is most when the next begins.
      void measure(0);
    },
    sampled(memoryBytes, isFrozen) {
      const sinceMs = clock.now() - sampledAt;
      sampledAt = clock.now();
      // What installs the needs is not the build.
      if (buildBeganAt === null) return;
      if (isFrozen) frozenMs += sinceMs;
      peakMemoryBytes = Math.max(peakMemoryBytes, memoryBytes ?? 0);
      void measure(DISK_EVERY_MS);
    },
    usage(noted) {
      if (buildBeganAt === null) return null;
      const buildMs = Math.max(0, Math.round(clock.now() - buildBeganAt - frozenMs));
      return { buildMs, peakMemoryBytes: peakMemoryBytes || noted || null, diskBytes: peakDiskBytes || null };
    },
  };
}

const DISK_EVERY_MS = 30_000;
/** Measuring a large directory takes seconds: then it is done seldom enough to cost a hundredth of a core. */
const REST_FACTOR = 100;
