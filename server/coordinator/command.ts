import type { Atom } from "../../protocol/atom";
import type { ReleaseName } from "../../protocol/binhost";
import type { FailureReason, Outcome, PackageRefusal } from "../../protocol/build";
import type { HostFacts, PortageFacts } from "../../protocol/drone";
import type { Merge } from "../../protocol/history";
import type { Actor, AttemptKey, BuildId, ClaimId, DroneName, TargetName } from "../../protocol/ids";
import type { Installed } from "../../protocol/installed";
import type { CommandId } from "../../protocol/people";
import type { PlanEntry } from "../../protocol/plan";
import type { Millis } from "../../protocol/time";
import type { AgentId } from "../../protocol/upgrade";

/** The two clocks, read once per command: `wall` dates facts, `mono` measures leases and silence (never set back). */
export type Now = { wall: Millis; mono: number };

/** Everything that can be asked of a swarm. What only beats tell (progress, telemetry) is heard by the pulse, not asked here. */
export type Command =
  // from drones
  | {
      kind: "hello";
      drone: DroneName;
      target: TargetName;
      host: HostFacts;
      held: AttemptKey[];
      installed?: Installed | undefined;
    }
  /** Its Portage is set up otherwise than it said before, or has installed something. */
  | { kind: "describe"; drone: DroneName; portage: PortageFacts; installed?: Installed | undefined }
  | { kind: "claim"; drone: DroneName; claim: ClaimId; freeCores: number }
  | { kind: "beat"; drone: DroneName; held: AttemptKey[] }
  | { kind: "start"; drone: DroneName; build: BuildId; attempt: number }
  | { kind: "finish"; drone: DroneName; build: BuildId; attempt: number; outcome: Outcome }
  | { kind: "remember"; drone: DroneName; merges: Merge[] }
  /** It cannot do what the upgrade asks, or with `to` tried, and put its former agent back by itself. */
  | { kind: "upgrade-failed"; drone: DroneName; to: string | null; because: string }
  | { kind: "synced"; drone: DroneName; why: string | null }
  // from the publisher, after file and index are in place (or cannot be)
  | { kind: "published"; build: BuildId; attempt: number; path: string; sizeBytes: number; sha256: string }
  | { kind: "unpublishable"; build: BuildId; attempt: number; reason: PackageRefusal; why: string }
  | PersonsCommand
  // what a drone planned for what another one lacks; nothing, and why, when it could not
  | { kind: "supply"; target: TargetName; atom: Atom; because: string; entries: PlanEntry[] }
  | { kind: "cannot-supply"; target: TargetName; atom: Atom; why: string }
  // from the clock
  | { kind: "tick" };

/** Who asks, and the id under which it comes again when its answer was lost; without one it is not remembered. */
type Asked = { by: Actor; id?: CommandId };

/** What people may tell the swarm. Of several builds it is done to all or to none. */
export type PersonsCommand = Asked &
  (
    | { kind: "add"; target: TargetName; entries: PlanEntry[]; to?: "next" | "held" }
    /** Right behind `after`, else right before `before`. What is held, failed, cancelled or built comes (again) into the queue. */
    | { kind: "move"; builds: BuildId[]; after: BuildId | null; before: BuildId | null }
    /** Before all others, and what they need before them. */
    | { kind: "next"; builds: BuildId[] }
    | { kind: "pin"; builds: BuildId[]; drone: DroneName }
    | { kind: "unpin"; builds: BuildId[] }
    | { kind: "hold"; builds: BuildId[]; note: string }
    | { kind: "release"; builds: BuildId[] }
    | { kind: "requeue"; builds: BuildId[] | FailedBuilds }
    | { kind: "cancel"; builds: BuildId[] }
    | { kind: "stop"; builds: BuildId[] }
    | { kind: "ground"; drone: DroneName; note: string; until: Millis | null }
    | { kind: "unground"; drone: DroneName }
    /** So many of its cores may be held at once; null: all. */
    | { kind: "limit"; drone: DroneName; jobs: number | null }
    | { kind: "drain"; drone: DroneName; note: string }
    | { kind: "undrain"; drone: DroneName }
    /** All drones of the target that are online bring their trees up to date. */
    | { kind: "sync"; target: TargetName }
    | { kind: "call-off-sync"; target: TargetName }
    /** Of a drone that is gone for good. */
    | { kind: "remove"; drone: DroneName }
    /** What the binhost did already, to be told; done to the files before. */
    | { kind: "make-release"; target: TargetName; release: ReleaseName; packages: number; sizeBytes: number }
    | { kind: "promote-release"; target: TargetName; release: ReleaseName; before: ReleaseName | null }
    | { kind: "remove-release"; target: TargetName; release: ReleaseName }
    /** Out of the index they are already, and are deleted once it is saved. */
    | { kind: "prune"; packages: { build: BuildId; because: string }[] }
    /** Null: all whose agent is another. */
    | { kind: "upgrade"; drones: DroneName[] | null; to: AgentId; atOnce: number }
    | { kind: "stop-upgrade" }
    | { kind: "pause"; note: string }
    | { kind: "resume" }
    | { kind: "undo"; command: CommandId }
  );

/** All builds that failed, or those that failed in one way. */
export type FailedBuilds = { failed: FailureReason | "any" };

export type CommandKind = Command["kind"];
export type PersonsKind = PersonsCommand["kind"];
