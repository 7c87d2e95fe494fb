import { setTimeout as sleep } from "node:timers/promises";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket } from "../../protocol/to-watcher";
import { Snapshot } from "../../protocol/to-watcher";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";

export const DRONES = 40;
export const MESSAGES_A_SECOND = 10;
export const PACKAGES = 20_000;

/** What a page looks at while everybody talks: its load, which no other drone and no earlier message has. */
export type Said = { drone: string; load: string; at: number };

/** Forty drones that build, and a queue of 20,000 packages. */
export function busySwarm(): Snapshot {
  const full = fullSwarm(Date.now());
  const buckets = Array.from({ length: DRONES }, (_, index) => ({
    ...pick(full.buckets, index),
    drone: `drone-${String(index + 1).padStart(2, "0")}`,
  }));
  const queued = full.rows.filter(({ state }) => state === "ready" || state === "waiting");
  const others = full.rows.filter(({ state }) => state !== "ready" && state !== "waiting");
  const many = Array.from({ length: PACKAGES }, (_, index) => {
    const build = 1_000 + index;
    return { ...pick(queued, index), build, order: [build], cpv: `dev-libs/package${index}-1.0` };
  });
  return Snapshot.parse({ ...full, sequence: 1, buckets, rows: [...others, ...many] });
}

/**
 * Each drone reports `MESSAGES_A_SECOND` times a second, every report a message of its own, evenly through the second, for that long.
 *
 * @returns what `probe` said and when, in milliseconds since 1970.
 */
export async function talk(
  coordinator: ScriptedCoordinator,
  swarm: Snapshot,
  from: number,
  { seconds, probe }: { seconds: number; probe: string },
): Promise<{ said: Said[]; sequence: number }> {
  const said: Said[] = [];
  const startedAt = performance.now();
  const count = seconds * DRONES * MESSAGES_A_SECOND;
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1_000) / (DRONES * MESSAGES_A_SECOND);
    const wait = dueAt - performance.now();
    if (wait > 1) await sleep(wait);
    const bucket = speaking(pick(swarm.buckets, index), index);
    const sequence = from + index + 1;
    if (bucket.drone === probe) {
      const at = performance.timeOrigin + performance.now();
      said.push({ drone: probe, load: String(bucket.telemetry?.load[0].toFixed(1)), at });
    }
    coordinator.send([{ sequence, now: Date.now(), buckets: [bucket] }]);
  }
  return { said, sequence: from + count };
}

/** A drone's next status: its load, what its cores do, and how far its builds are. */
function speaking(bucket: Bucket, index: number): Bucket {
  const { telemetry } = bucket;
  const perCore = Array.from({ length: bucket.cores }, (_, core) => ((index * 7 + core * 13) % 100) / 100);
  return {
    ...bucket,
    heardAt: Date.now(),
    telemetry: telemetry && { ...telemetry, perCore, load: [index / 10, index / 10, index / 10] },
    builds: bucket.builds.map((held) => ({
      ...held,
      progress: held.progress && { ...held.progress, percent: (index / 40) % 100 },
    })),
  };
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("Nothing to pick from.");
  return item;
}
