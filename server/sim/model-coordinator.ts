import type { Fact, JournalEntry } from "../../protocol/facts";
import type { Beat } from "../../protocol/from-agent";
import type { DroneName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { dronesToNudge } from "../coordinator/buckets";
import type { CommandKind, Now } from "../coordinator/command";
import type { CommandOf, Replies } from "../coordinator/decide";
import { decide } from "../coordinator/decide";
import { begin } from "../coordinator/due";
import { evolve } from "../coordinator/evolve";
import { touched, violations, wrongWithOrder } from "../coordinator/invariants";
import type { Pulse } from "../coordinator/pulse";
import { follow, hear, hearBeat, newPulse, unfollow } from "../coordinator/pulse";
import type { BuildRow, Swarm } from "../coordinator/swarm";
import { changes, drop, fold, restore } from "../coordinator/swarm";
import type { StoreMemory } from "../store/memory-store";
import { openMemoryStore } from "../store/memory-store";
import type { Saving } from "./onlooker";
import type { Random } from "./random";
import { isTruncated } from "./temper";
import type { Timeline } from "./timeline";

/** What can go wrong with a coordinator. */
export type CoordinatorWeather = {
  /** How long a commit takes, at least and at most. */
  commitMs: [number, number];
  /** How often a commit fails, and how often the process dies after a commit before anybody is told. */
  commitFails: number;
  diesUntold: number;
  /** How often nobody knows for a while whether a commit was saved. */
  inDoubt: number;
  /** How often a finished package turns out to be unpublishable. */
  unpublishable: number;
};

export const CLEAR_COORDINATOR: CoordinatorWeather = {
  commitMs: [1, 1],
  commitFails: 0,
  diesUntold: 0,
  inDoubt: 0,
  unpublishable: 0,
};

export type CoordinatorEars = {
  /** After each commit, before anybody is answered. */
  committed(saving: Saving): void;
  /** Saved, and nobody has been told yet, the coordinator included. */
  savedUnknown(entries: readonly JournalEntry[]): void;
  /** What the doors tell drones by themselves. */
  drop(fact: Extract<Fact, { kind: "lease.dropped" }>): void;
  nudge(drone: DroneName): void;
  /** Another process listens: connections to the one before it are closed. */
  began(): void;
};

/** One process: it holds what a process holds, and all of that is gone with it. */
type Process = {
  swarm: Swarm;
  pulse: Pulse;
  epoch: number;
  store: ReturnType<typeof openMemoryStore>;
  /** The monotonic clock of a process begins anywhere. */
  monoBase: number;
  inbox: Entry[];
  busy: boolean;
};

type Entry = { decide(now: Now): Decided; refuse(refusal: Refusal): void };
type Answer<K extends CommandKind> = (reply: Replies[K] | Refusal) => void;
type Doubt = { group: Entry[]; answers: (() => void)[]; facts: JournalEntry[]; saved: boolean };
type Decided = { facts: Fact[]; answer(): void };

const NOON = 1_790_000_000_000;

/**
 * The coordinator as the loop runs it: decide and evolve for each command of a group, one commit, then the answers. It
 * publishes what is finished, ticks, and can be killed at any moment.
 */
export class ModelCoordinator {
  weather = CLEAR_COORDINATOR;
  /** How far the wall clock is off, in milliseconds; it may jump. */
  wallSkewMs = 0;
  /** Breaks the fence: a report counts for the newest attempt, whichever it names and whoever tells it. */
  believesEverything = false;
  /** Breaks the publisher: what comes in is published unseen. */
  verifiesPackages = true;
  /** Breaks groundings: a grounded drone that asks gets work. */
  heedsGroundings = true;
  /** Breaks what is assumed: drones get work as if none told what it has installed. */
  heedsInstalled = true;
  #process: Process | null = null;

  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
    readonly memory: StoreMemory,
    private readonly ears: CoordinatorEars,
  ) {
    timeline.every(1000, () => this.ask({ kind: "tick" }, () => {}));
  }

  /** A process that is running already is not ended: it notices at its next commit that its epoch is over. */
  async start(): Promise<void> {
    const store = openMemoryStore(this.memory);
    const { epoch, saved } = await store.open();
    const swarm = restore(saved);
    const monoBase = this.random.between(0, 1_000_000);
    const now = this.#now(monoBase);
    const process: Process = { swarm, pulse: newPulse(now), epoch, store, monoBase, inbox: [], busy: false };
    for (const fact of begin(epoch, now)) evolve(swarm, fact);
    await store.commit(epoch, changes(swarm));
    const began = [...swarm.journal];
    const reestimated = fold(swarm);
    this.#process = process;
    this.ears.committed({ entries: began, swarm, pulse: process.pulse, now, reestimated });
    for (const row of swarm.builds.values()) this.#publish(process, row);
    this.ears.began();
  }

  kill(): void {
    this.#process = null;
  }

  isRunning(): boolean {
    return this.#process !== null;
  }

  /** The swarm of the running process, as far as it is saved or tentative. */
  swarm(): Swarm | undefined {
    return this.#process?.swarm;
  }

  /** Looks at the swarm as people do; nothing while there is no process. */
  look<T>(at: (swarm: Swarm, pulse: Pulse, now: Now) => T): T | undefined {
    const process = this.#process;
    return process ? at(process.swarm, process.pulse, this.#now(process.monoBase)) : undefined;
  }

  /** Nobody answers while there is no process. */
  ask<K extends CommandKind>(command: CommandOf<K>, answer: Answer<K>): void {
    this.#enter(() => command, answer);
  }

  finish(command: CommandOf<"finish">, answer: Answer<"finish">): void {
    const believed = ({ swarm }: Process) => (this.believesEverything ? ofNewestAttempt(swarm, command) : command);
    this.#enter<"finish">(believed, answer);
  }

  beat(drone: DroneName, beat: Beat, answer: Answer<"beat">): void {
    const process = this.#process;
    if (!process) return;
    hearBeat(process.pulse, drone, beat, this.#now(process.monoBase));
    const held = beat.held.map(({ build, attempt }) => ({ build, attempt }));
    this.ask<"beat">({ kind: "beat", drone, held }, answer);
  }

  #enter<K extends CommandKind>(understand: (process: Process) => CommandOf<K>, answer: Answer<K>): void {
    const process = this.#process;
    if (!process) return;
    process.inbox.push({
      decide: (now) => {
        const command = understand(process);
        if (!this.heedsGroundings && command.kind === "claim") forgetGroundings(process.swarm);
        hear(process.pulse, command, now);
        const { facts, reply } = decide(process.swarm, this.#seen(process.pulse), command, now);
        const isGranted =
          "kind" in reply && reply.kind === "grant" && facts.some(({ kind }) => kind === "lease.granted");
        const wrong =
          isGranted && "drone" in command
            ? wrongWithOrder(process.swarm, process.pulse, command.drone, reply.order)
            : [];
        if (wrong.length > 0) throw new Error(wrong.join("\n"));
        return { facts, answer: () => answer(reply) };
      },
      refuse: answer,
    });
    if (!process.busy) this.#takeGroup(process);
  }

  #seen(pulse: Pulse): Pulse {
    if (this.heedsInstalled) return pulse;
    const drones = [...pulse.drones].map(([name, drone]) => [name, { ...drone, installed: null }] as const);
    return { ...pulse, drones: new Map(drones) };
  }

  #takeGroup(process: Process): void {
    process.busy = true;
    // What is asked in the same moment makes one group.
    this.timeline.after(0, () => {
      const group = process.inbox.splice(0, MAX_GROUP);
      const answers = group.map((entry) => this.#decide(process, entry));
      const [least, most] = this.weather.commitMs;
      const commitMs = process.swarm.journal.length === 0 ? 0 : this.random.between(least, most);
      this.timeline.after(commitMs, () => this.#commit(process, group, answers));
    });
  }

  #decide(process: Process, entry: Entry): () => void {
    const now = this.#now(process.monoBase);
    const { facts, answer } = entry.decide(now);
    for (const fact of facts) evolve(process.swarm, fact);
    follow(process.pulse, facts, now);
    const wrong = facts.length === 0 ? [] : violations(process.swarm, touched(process.swarm));
    if (wrong.length > 0) throw new Error(`${wrong.join("\n")}\nafter ${JSON.stringify(facts)}`);
    return answer;
  }

  async #commit(process: Process, group: Entry[], answers: (() => void)[]): Promise<void> {
    const { swarm, store, epoch } = process;
    const facts = [...swarm.journal];
    // Killed in the middle of a commit: it may have been saved all the same.
    if (process !== this.#process && this.random.chance(0.5)) return;
    if (facts.length > 0) {
      const saved = this.random.chance(this.weather.commitFails)
        ? false
        : await store.commit(epoch, changes(swarm)).then(yes, no);
      if (this.random.chance(this.weather.inDoubt)) return this.#doubt(process, { group, answers, facts, saved });
      if (!saved) return this.#notSaved(process, group);
    }
    this.#conclude(process, answers, facts);
  }

  #conclude(process: Process, answers: readonly (() => void)[], facts: readonly JournalEntry[]): void {
    const { swarm, pulse } = process;
    if (facts.length > 0) {
      const reestimated = fold(swarm);
      this.ears.committed({ entries: facts, swarm, pulse, now: this.#now(process.monoBase), reestimated });
      if (this.random.chance(this.weather.diesUntold) && process === this.#process) this.kill();
    }
    if (process !== this.#process) return;
    for (const answer of answers) answer();
    this.#announce(process, facts);
    this.#next(process);
  }

  /** The store fell silent over a commit: what is tentative is dropped, and done again when the store says that it was saved. */
  #doubt(process: Process, { group, answers, facts, saved }: Doubt): void {
    this.#dropAll(process);
    if (saved) this.ears.savedUnknown(facts);
    this.timeline.after(this.random.pick([10, 1_000, 20_000]), async () => {
      if (process !== this.#process) return;
      const newest = facts.at(-1)?.sequence ?? 0;
      const isSaved = await process.store.sequence(process.epoch).then((sequence) => sequence >= newest, no);
      if (!isSaved) return this.#refuse(process, group);
      for (const { fact } of facts) evolve(process.swarm, fact);
      follow(process.pulse, facts.map(factOf), this.#now(process.monoBase));
      this.#conclude(process, answers, facts);
    });
  }

  #notSaved(process: Process, group: Entry[]): void {
    this.#dropAll(process);
    this.#refuse(process, group);
  }

  #dropAll({ swarm, pulse, monoBase }: Process): void {
    const facts = swarm.journal.map(factOf);
    drop(swarm);
    unfollow(pulse, facts, this.#now(monoBase));
  }

  #refuse(process: Process, group: Entry[]): void {
    if (process !== this.#process) return;
    for (const { refuse: turnAway } of group) turnAway(refuse("not-saved"));
    this.#next(process);
  }

  #next(process: Process): void {
    process.busy = false;
    if (process.inbox.length > 0) this.#takeGroup(process);
  }

  #announce(process: Process, entries: readonly JournalEntry[]): void {
    for (const { fact } of entries) {
      if (fact.kind === "lease.dropped") this.ears.drop(fact);
      const row = fact.kind === "attempt.finished" ? process.swarm.builds.get(fact.build) : undefined;
      if (row) this.#publish(process, row);
    }
    if (entries.length > 0) for (const drone of dronesToNudge(process.swarm, process.pulse)) this.ears.nudge(drone);
  }

  /** The publisher: verifies and moves the file of what is in its publishing stage, and says so; sometimes twice. */
  #publish(process: Process, { build, standing, attempts }: BuildRow): void {
    if (standing.state !== "building" || standing.stage !== "publishing") return;
    const { sizeBytes, sha256, fileName } = standing.artefact;
    const attempt = attempts.length;
    const isBad = this.verifiesPackages && isTruncated(standing.artefact);
    const fails = this.random.chance(this.weather.unpublishable) || isBad;
    const tell = () => {
      if (process !== this.#process) return;
      const again = (reply: object) => {
        if ("refused" in reply) this.timeline.after(1000, tell);
      };
      const refused = { reason: "artefact-refused", why: "sha256" } as const;
      if (fails) this.ask<"unpublishable">({ kind: "unpublishable", build, attempt, ...refused }, again);
      else this.ask<"published">({ kind: "published", build, attempt, path: fileName, sizeBytes, sha256 }, again);
    };
    this.timeline.after(this.random.between(1, 50), tell);
    if (this.random.chance(0.1)) this.timeline.after(this.random.between(1, 5000), tell);
  }

  #now(monoBase: number): Now {
    return { wall: NOON + this.timeline.now + this.wallSkewMs, mono: monoBase + this.timeline.now };
  }
}

const MAX_GROUP = 100;

function forgetGroundings({ drones }: Swarm): void {
  for (const drone of [...drones.values()]) if (drone.grounding) drones.put({ ...drone, grounding: null });
}

const factOf = ({ fact }: JournalEntry): Fact => fact;
const yes = () => true;
const no = () => false;

function ofNewestAttempt(swarm: Swarm, command: CommandOf<"finish">): CommandOf<"finish"> {
  const newest = swarm.builds.get(command.build)?.attempts.at(-1);
  return newest ? { ...command, attempt: newest.attempt, drone: newest.drone } : command;
}
