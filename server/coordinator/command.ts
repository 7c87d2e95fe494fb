import type { Outcome } from "../../protocol/build";
import type { HostFacts } from "../../protocol/drone";
import type { Merge } from "../../protocol/history";
import type { Actor, AttemptKey, BuildId, ClaimId, DroneName, TargetName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import type { Millis } from "../../protocol/time";

/** The two clocks, read once per command: `wall` dates facts, `mono` measures leases and silence (never set back). */
export type Now = { wall: Millis; mono: number };

/** Everything that can be asked of a swarm. What only beats tell (progress, telemetry) is heard by the pulse, not asked here. */
export type Command =
  // from drones
  | { kind: "hello"; drone: DroneName; target: TargetName; host: HostFacts; held: AttemptKey[] }
  | { kind: "claim"; drone: DroneName; claim: ClaimId; freeCores: number }
  | { kind: "beat"; drone: DroneName; held: AttemptKey[] }
  | { kind: "start"; drone: DroneName; build: BuildId; attempt: number }
  | { kind: "finish"; drone: DroneName; build: BuildId; attempt: number; outcome: Outcome }
  | { kind: "remember"; drone: DroneName; merges: Merge[] }
  // from the publisher, after file and index are in place (or cannot be)
  | { kind: "published"; build: BuildId; attempt: number; path: string; sizeBytes: number; sha256: string }
  | { kind: "unpublishable"; build: BuildId; attempt: number; why: string }
  // from people
  | { kind: "add"; target: TargetName; entries: PlanEntry[]; by: Actor }
  | { kind: "hold"; build: BuildId; by: Actor; note: string }
  | { kind: "release"; build: BuildId; by: Actor }
  | { kind: "requeue"; build: BuildId; by: Actor }
  | { kind: "cancel"; build: BuildId; by: Actor }
  | { kind: "ground"; drone: DroneName; by: Actor; note: string; until: Millis | null }
  | { kind: "unground"; drone: DroneName; by: Actor }
  | { kind: "pause"; by: Actor; note: string }
  | { kind: "resume"; by: Actor }
  // from the clock
  | { kind: "tick" };

export type CommandKind = Command["kind"];
