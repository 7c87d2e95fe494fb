import { performance } from "node:perf_hooks";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Status } from "../protocol/api";
import { BUILD_STATES } from "../protocol/build";
import type { JournalEntry } from "../protocol/facts";
import type { Bucket } from "../protocol/to-watcher";
import { bucketOf, statusOf } from "./coordinator/buckets";
import type { CoordinatorLoop } from "./coordinator-loop";
import type { Store } from "./store/store";

/** What Prometheus asks for at `/metrics`: counters since this process began, and how the swarm is at the moment of the asking. */
export type Metrics = {
  /** In Prometheus' text format; `contentType` names its version. */
  read(): Promise<string>;
  contentType: string;
  follow(facts: readonly JournalEntry[]): void;
};

const PREFIX = "portage_swarm_";

export function openMetrics(
  loop: CoordinatorLoop,
  { commitSeconds, sockets }: { commitSeconds: Histogram; sockets: () => Record<string, number> },
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(commitSeconds);
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: PREFIX + name, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });

  const builds = gauge("builds", "Builds by state.", ["state"]);
  const drones = gauge("drones", "Drones by state.", ["state"]);
  const cores = gauge("cores", "Cores of drones in service: held by a build, or by none.", ["state"]);
  const paused = gauge("paused", "1 while a person has paused the swarm.");
  const unsaved = gauge("unsaved", "1 while nothing can be saved.");
  const open = gauge("sockets", "Open connections.", ["namespace"]);
  const load = gauge("drone_load", "Load average over one minute, as the drone tells.", ["drone"]);
  const memory = gauge("drone_memory_used_bytes", "Memory in use, as the drone tells.", ["drone"]);
  const held = gauge("drone_builds", "Builds that the drone holds.", ["drone"]);
  const grants = counter("grants_total", "Claims that were granted.", ["drone"]);
  const expiries = counter("lease_expiries_total", "Leases for which nobody vouched in time.", ["drone"]);
  const attempts = counter("attempts_total", "Attempts that drones ended, by result.", ["drone", "result"]);
  const published = counter("published_total", "Packages that were published.");

  function show(status: Status, buckets: readonly Bucket[]): void {
    for (const state of BUILD_STATES) builds.set({ state }, status.builds[state] ?? 0);
    for (const [state, count] of Object.entries(status.drones)) drones.set({ state }, count);
    for (const [state, count] of Object.entries(status.cores)) cores.set({ state }, count);
    paused.set(status.status === "PAUSED" ? 1 : 0);
    for (const each of [load, memory, held]) each.reset();
    for (const { drone, telemetry, builds: holds } of buckets) {
      held.set({ drone }, holds.length);
      if (!telemetry) continue;
      load.set({ drone }, telemetry.load[0]);
      memory.set({ drone }, telemetry.memoryUsedBytes);
    }
    for (const [namespace, count] of Object.entries(sockets())) open.set({ namespace }, count);
  }

  return {
    contentType: registry.contentType,
    read: async () => {
      await loop.look((swarm, pulse, now) => {
        unsaved.set(pulse.unsaved ? 1 : 0);
        const all = [...swarm.drones.values()].flatMap(({ drone }) => bucketOf(swarm, pulse, drone, now) ?? []);
        show(statusOf(swarm, pulse), all);
      });
      return await registry.metrics();
    },
    follow: (facts) => {
      for (const { fact } of facts) {
        if (fact.kind === "lease.granted") grants.inc({ drone: fact.drone });
        if (fact.kind === "lease.expired") expiries.inc({ drone: fact.drone });
        if (fact.kind === "attempt.finished") attempts.inc({ drone: fact.drone, result: fact.outcome.result });
        if (fact.kind === "artefact.published") published.inc();
      }
    },
  };
}

/** How long commits take; kept by `measured`. */
export function newCommitSeconds(): Histogram {
  return new Histogram({
    name: `${PREFIX}commit_seconds`,
    help: "How long a group of facts takes until it is durable.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [],
  });
}

/** The same store, which tells how long its commits take. */
export function measured(store: Store, seconds: Histogram): Store {
  return {
    ...store,
    commit: async (epoch, changes) => {
      const began = performance.now();
      try {
        await store.commit(epoch, changes);
      } finally {
        seconds.observe((performance.now() - began) / 1000);
      }
    },
  };
}
