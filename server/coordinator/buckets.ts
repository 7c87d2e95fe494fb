import type { Status } from "../../protocol/api";
import type { BuildView } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow, SwarmSummary } from "../../protocol/to-watcher";
import type { Now } from "./command";
import type { Pulse } from "./pulse";
import type { Swarm } from "./swarm";

/** Everything a watcher knows about one drone; undefined when there is no such drone. */
export declare function bucketOf(swarm: Swarm, pulse: Pulse, drone: DroneName, now: Now): Bucket | undefined;
/** One build as lists show it; undefined when there is no such build. */
export declare function rowOf(swarm: Swarm, build: BuildId): QueueRow | undefined;
/** Builds whose row is another after these facts: those they name, and those whose counts hang on them. */
export declare function rowsTouchedBy(swarm: Swarm, facts: readonly Fact[]): Set<BuildId>;
export declare function summaryOf(swarm: Swarm, pulse: Pulse, now: Now): SwarmSummary;
export declare function buildViewOf(swarm: Swarm, build: BuildId): BuildView | undefined;
export declare function statusOf(swarm: Swarm, pulse: Pulse, now: Now): Status;
/** Drones to which `work.available` is worth sending: in service, with free cores, while something is ready for them. */
export declare function dronesToNudge(swarm: Swarm, pulse: Pulse): DroneName[];
