import type { Cpv } from "../../protocol/atom";
import type { Artefact, Expectation, FailureReason, Phase } from "../../protocol/build";
import type { Grounding, HostFacts } from "../../protocol/drone";
import type { Actor, BuildId, ClaimId, DroneName, RunId, TargetName } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";

/** One try at a build and how it ended. The newest is the last of its build's list, and its number is that list's length. */
export type Attempt = {
  attempt: number;
  drone: DroneName;
  claim: ClaimId;
  /** Core numbers of the drone, held from grant to finish. */
  cores: number[];
  grantedAt: Millis;
  startedAt: Millis | null;
  ending: AttemptEnding | null;
};

export type AttemptEnding =
  | { result: "built"; at: Millis; elapsedMs: number }
  | { result: "failed"; at: Millis; elapsedMs: number; reason: FailureReason; phase: Phase | null; lines: string[] }
  | { result: "stopped"; at: Millis }
  | { result: "lost"; at: Millis; because: string };

/** A state carries only what is true in it. */
export type BuildState =
  | { state: "waiting"; since: Millis }
  | { state: "ready"; since: Millis }
  /** The newest attempt runs on its drone and holds its cores. */
  | { state: "building"; stage: "leased"; since: Millis }
  /** The newest attempt ended well; its file is being published. It holds no cores and cannot expire. */
  | { state: "building"; stage: "publishing"; since: Millis; artefact: Artefact }
  | { state: "built"; since: Millis; drone: DroneName; path: string; sizeBytes: number; sha256: string }
  | { state: "failed"; since: Millis; reason: FailureReason }
  | { state: "blocked"; since: Millis; roots: BuildId[] }
  | { state: "held"; since: Millis; by: Actor; note: string }
  | { state: "cancelled"; since: Millis; by: Actor };

export type BuildRow = {
  build: BuildId;
  run: RunId;
  cpv: Cpv;
  slot: string;
  target: TargetName;
  needs: BuildId[];
  expected: Expectation | null;
  addedAt: Millis;
  by: Actor;
  /** Failures since the last requeue that the package, or nobody known, is to blame for, by the drone each happened on. */
  failedOn: DroneName[];
  attempts: Attempt[];
  standing: BuildState;
};

export type DroneRow = {
  drone: DroneName;
  target: TargetName;
  host: HostFacts;
  joinedAt: Millis;
  /** Heard from lately, as far as facts tell. */
  online: boolean;
  grounding: Grounding | null;
  built: number;
  failed: number;
};

export type SwarmRow = {
  epoch: number;
  /** Journal entries so far. */
  sequence: number;
  nextBuild: number;
  nextRun: number;
  paused: { by: Actor; at: Millis; note: string } | null;
};
