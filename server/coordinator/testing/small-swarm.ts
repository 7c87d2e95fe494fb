import { Cpv } from "../../../protocol/atom";
import type { Expectation, FailureReason, Outcome } from "../../../protocol/build";
import type { HostFacts } from "../../../protocol/drone";
import type { Fact } from "../../../protocol/facts";
import type { AttemptKey } from "../../../protocol/ids";
import { BuildId, ClaimId, DroneName, TargetName } from "../../../protocol/ids";
import type { Refusal } from "../../../protocol/refusals";
import type { QueueRow } from "../../../protocol/to-watcher";
import { rowOf } from "../buckets";
import type { CommandKind, Now } from "../command";
import type { CommandOf, Replies } from "../decide";
import { decide, isRefusal } from "../decide";
import { evolve } from "../evolve";
import { JournalAudit, violations } from "../invariants";
import type { Done } from "../persons";
import type { Pulse } from "../pulse";
import { follow, hear, newPulse, unfollow } from "../pulse";
import type { BuildRow, Swarm } from "../swarm";
import { drop, fold, NOTHING_SAVED, restore } from "../swarm";
import { unexplained } from "../why";

/** A swarm in a test's hand: one clock, one command at a time, each saved at once, all promises checked after each. */
export class SmallSwarm {
  readonly swarm: Swarm = restore(NOTHING_SAVED);
  readonly #audit = new JournalAudit();
  now: Now = { wall: 1_700_000_000_000, mono: 1_000 };
  readonly pulse: Pulse = newPulse(this.now);
  #claims = 0;
  #inGroup = false;

  /** Turns both clocks on. */
  pass(seconds: number): void {
    this.now = { wall: this.now.wall + seconds * 1000, mono: this.now.mono + seconds * 1000 };
  }

  /** What a command does and is answered, refusals included. */
  ask<K extends CommandKind>(command: CommandOf<K>): { facts: Fact[]; reply: Replies[K] | Refusal } {
    hear(this.pulse, command, this.now);
    const decision = decide(this.swarm, this.pulse, command, this.now);
    const entries = decision.facts.map((fact) => evolve(this.swarm, fact));
    if (!this.#inGroup) for (const entry of entries) this.#audit.note(entry);
    follow(this.pulse, decision.facts, this.now);
    const wrong = [...violations(this.swarm), ...unexplained(this.swarm, this.pulse, this.now)];
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    if (!this.#inGroup) fold(this.swarm);
    return decision;
  }

  /** Several commands in one commit, which is saved or fails. */
  group<T>(commands: () => T, how: "saved" | "not saved" = "saved"): T {
    this.#inGroup = true;
    const result = commands();
    this.#inGroup = false;
    const facts = this.swarm.journal.map(({ fact }) => fact);
    if (how === "saved") {
      for (const entry of this.swarm.journal) this.#audit.note(entry);
      fold(this.swarm);
    } else {
      drop(this.swarm);
      unfollow(this.pulse, facts, this.now);
    }
    return result;
  }

  /** The reply to a command that must not be refused. */
  do<K extends CommandKind>(command: CommandOf<K>): Replies[K] {
    const { reply } = this.ask(command);
    if (isRefusal(reply)) throw new Error(`Refused: ${reply.sentence}`);
    return reply;
  }

  hello(
    drone: string,
    { cores = 4, memoryGiB = 64, held = [], target = TARGET, installed }: Partial<Greeting> = {},
  ): Replies["hello"] {
    return this.do<"hello">({
      kind: "hello",
      drone: droneName(drone),
      target,
      host: host(cores, memoryGiB),
      held,
      installed,
    });
  }

  beat(drone: string, held: AttemptKey[] = []): Replies["beat"] {
    return this.do<"beat">({ kind: "beat", drone: droneName(drone), held });
  }

  /** Adds packages `name: [needs]`, all version 1 of category x, which use one core, and gives the build of each. */
  add(plan: Plan, expected?: Expectation | null): Record<string, BuildId> {
    const { builds, joined } = this.do<"add">(addition(plan, expected));
    return Object.fromEntries([...builds, ...joined].map(({ build, cpv }) => [nameOf(cpv), build]));
  }

  /** A new claim; `claim` repeats an older one. */
  claim(drone: string, { freeCores = 99, claim = this.newClaim() } = {}): Replies["claim"] {
    return this.do<"claim">({ kind: "claim", drone: droneName(drone), claim, freeCores });
  }

  newClaim(): ClaimId {
    this.#claims += 1;
    return ClaimId.parse(`claim-${String(this.#claims).padStart(4, "0")}`);
  }

  /** A claim that must be granted. */
  grant(drone: string, options: { freeCores?: number } = {}): AttemptKey & { cores: number[]; cpv: Cpv; name: string } {
    const reply = this.claim(drone, options);
    if (reply.kind === "wait") throw new Error(`${drone} waits: ${reply.sentence}`);
    const { build, attempt, cores, cpv } = reply.order;
    return { build, attempt, cores, cpv, name: nameOf(cpv) };
  }

  finish(drone: string, { build, attempt }: AttemptKey, outcome: Outcome = BUILT): Replies["finish"] {
    return this.do<"finish">({ kind: "finish", drone: droneName(drone), build, attempt, outcome });
  }

  publish({ build, attempt }: AttemptKey): Replies["published"] {
    const artefact = { path: "x", sizeBytes: 1, sha256: "0".repeat(64) };
    return this.do<"published">({ kind: "published", build, attempt, ...artefact });
  }

  /** From finished to built. */
  complete(drone: string, attempt: AttemptKey): void {
    this.finish(drone, attempt);
    this.publish(attempt);
  }

  /** What a person does to a build. */
  tell(kind: "hold" | "release" | "requeue" | "cancel" | "stop", build: BuildId | undefined): Refusal | Done {
    const about = { builds: [this.row(build).build], by: "operator" };
    if (kind === "hold") return this.ask<"hold">({ kind, ...about, note: "" }).reply;
    return this.ask<"release" | "requeue" | "cancel" | "stop">({ kind, ...about }).reply;
  }

  tick(): Fact[] {
    return this.ask<"tick">({ kind: "tick" }).facts;
  }

  drone(name: string): DroneName {
    return droneName(name);
  }

  row(build: BuildId | undefined): BuildRow {
    const row = build === undefined ? undefined : this.swarm.builds.get(build);
    if (!row) throw new Error(`There is no build ${build}.`);
    return row;
  }

  /** As lists show it. */
  rowOf(build: number | undefined): QueueRow {
    const row = rowOf(this.swarm, BuildId.parse(build));
    if (!row) throw new Error(`There is no build ${build}.`);
    return row;
  }

  /** Names of builds with their states, in the order in which they were added: `a ready, b waiting`. */
  states(): string {
    return [...this.swarm.builds.values()].map(({ cpv, standing }) => `${nameOf(cpv)} ${standing.state}`).join(", ");
  }
}

/** What each package needs, by name. */
export type Plan = Record<string, string[]>;

export const ONE_CORE: Expectation = { serialSeconds: 10, parallelCpuSeconds: 0, maxJobs: 1 };

export function addition(plan: Plan, expected: Expectation | null = ONE_CORE): CommandOf<"add"> {
  const entries = Object.entries(plan).map(([name, needs]) => {
    return { cpv: cpv(name), slot: "0", needs: needs.map(cpv), ...(expected && { expected }) };
  });
  return { kind: "add", target: TARGET, entries, by: "operator" };
}

type Greeting = { cores: number; memoryGiB: number; held: AttemptKey[]; target: TargetName; installed: string[] };

export const TARGET = TargetName.parse("gnome");

export const BUILT: Outcome = {
  result: "built",
  elapsedMs: 1000,
  artefact: { fileName: "x.gpkg.tar", sizeBytes: 1, sha256: "0".repeat(64), stanza: "CPV: x/x-1" },
};

export function failed(reason: FailureReason = "compile-error"): Extract<Outcome, { result: "failed" }> {
  return { result: "failed", reason, phase: "compile", lines: ["error: x"], elapsedMs: 1000 };
}

export function cpv(name: string): Cpv {
  return Cpv.parse(`x/${name}-1`);
}

export function nameOf(cpv: Cpv): string {
  return cpv.slice("x/".length, -"-1".length);
}

export function droneName(name: string): DroneName {
  return DroneName.parse(name);
}

export function host(cores: number, memoryGiB = 64): HostFacts {
  return {
    cores,
    memoryBytes: memoryGiB * 2 ** 30,
    agentVersion: "0.1.0",
    nodeVersion: "v20.19.0",
    kernel: "6.18",
    cpuModel: "a CPU",
    portageVersion: null,
    profile: null,
    gcc: null,
    canPlan: false,
    workDirectory: "/var/tmp",
  };
}
