import type { FailureReason, Outcome } from "../../protocol/build";
import type { JournalEntry } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import { attemptLabel, DroneName, TargetName } from "../../protocol/ids";
import { MAX_ATTEMPTS, MAX_FAILURES } from "../../protocol/rules";
import { JournalAudit, replay } from "../coordinator/invariants";
import type { BuildRow, Measurement, Swarm } from "../coordinator/swarm";
import { fold, restore, rowsOf } from "../coordinator/swarm";
import { isQueued } from "../coordinator/tally";
import type { StoreMemory } from "../store/memory-store";
import { newStoreMemory } from "../store/memory-store";
import { ModelCoordinator } from "./model-coordinator";
import { COORDINATOR, ModelDrone } from "./model-drone";
import { ModelSupplier } from "./model-supplier";
import { Onlooker } from "./onlooker";
import type { Random } from "./random";
import { seededRandom } from "./random";
import { isTruncated } from "./temper";
import { Timeline } from "./timeline";
import { Wire } from "./wire";
import type { Workload } from "./workload";

/** A whole swarm on a clock turned by hand: one coordinator with its store, drones, the wire between them, and what really happened. */
export class WholeSwarm {
  readonly timeline = new Timeline();
  readonly memory: StoreMemory = newStoreMemory();
  readonly wire: Wire;
  readonly coordinator: ModelCoordinator;
  readonly drones: ModelDrone[];
  /** Null where nothing can be planned. */
  readonly supplier: ModelSupplier | null;
  readonly #audit = new JournalAudit();
  readonly #onlooker = new Onlooker();
  /** Entries of the journal up to this one were checked before the coordinator knew that they were saved. */
  #checked = 0;
  /** How each attempt really ended, by drone and label. */
  readonly #endings = new Map<string, Outcome[]>();

  constructor(
    random: Random,
    private readonly workload: Workload,
    cores: Record<string, number>,
  ) {
    const { timeline } = this;
    this.wire = new Wire(timeline, random.fork());
    this.coordinator = new ModelCoordinator(timeline, random.fork(), this.memory, {
      savedUnknown: (entries) => {
        for (const entry of entries) this.#check(entry);
        this.#checked = entries.at(-1)?.sequence ?? 0;
      },
      committed: (saving) => {
        for (const entry of saving.entries) if (entry.sequence > this.#checked) this.#check(entry);
        // To compare all rows after each commit takes too long where they are many.
        if (this.size <= MOST_LOOKED_AT) this.#onlooker.note(saving);
      },
      drop: ({ drone, build, attempt }) => this.#tell(drone, (there) => there.drop({ build, attempt })),
      began: () => {
        // Where nothing is assumed, drones find out by silence, as behind a proxy.
        if (workload.host?.isAssumed) for (const drone of this.drones) drone.disconnected();
      },
      nudge: (drone) => this.#tell(drone, (there) => there.nudge()),
    });
    this.drones = Object.entries(cores).map(([name, count]) => {
      return new ModelDrone(DroneName.parse(name), count, {
        timeline,
        wire: this.wire,
        random: random.fork(),
        coordinator: this.coordinator,
        workload,
        target: TARGET,
        ended: (drone, key, outcome) => this.#hear(`${drone} ${attemptLabel(key)}`, outcome),
      });
    });
    const { host } = workload;
    const parts = { timeline, coordinator: this.coordinator, random: random.fork() };
    this.supplier = host ? new ModelSupplier({ ...parts, plan: (wanted) => host.plan(wanted) }) : null;
  }

  async begin(): Promise<void> {
    await this.coordinator.start();
    for (const drone of this.drones) drone.start();
  }

  get size(): number {
    return this.workload.entries.length;
  }

  /** Asks until it is done: people press the button again. */
  add(from = 0, to = this.size): void {
    const entries = this.workload.entries.slice(from, to);
    let done = false;
    const ask = () => {
      if (done) return;
      this.coordinator.ask<"add">({ kind: "add", target: TARGET, entries, by: "operator" }, (reply) => {
        if (!("refused" in reply)) done = true;
      });
      this.timeline.after(10_000, ask);
    };
    ask();
  }

  swarm(): Swarm | undefined {
    return this.coordinator.swarm();
  }

  /** Nothing can go on any more: what is left in the queue is blocked. */
  isSettled(): boolean {
    const swarm = this.swarm();
    if (!swarm || swarm.journal.length > 0) return false;
    const { states } = swarm.tally.total();
    const { waiting, ready, building, held } = states;
    if (building + held > 0) return false;
    return waiting + ready === 0 || (this.workload.host !== undefined && this.#isStuck(swarm.builds));
  }

  /** What is wrong with how it ended. */
  faults(): string[] {
    const rows = [...this.memory.builds.values()].filter((row) => !this.#isKept(row, this.memory.builds));
    const replayed = replay(this.memory.journal);
    return [
      ...rows.filter((row) => !isRightlyOver(row)).map(({ cpv, standing }) => `${cpv} ended ${standing.state}`),
      ...differences("build", this.memory.builds, (build) => replayed.builds.get(build)),
      ...differences("drone", this.memory.drones, (drone) => replayed.drones.get(drone)),
      ...differences("command", this.memory.commands, (command) => replayed.commands.get(command)),
      ...forgetful(this.swarm(), this.memory.measurements),
      ...(same(this.memory.measurements, replayed.measured)
        ? []
        : ["measurements are not what the journal adds up to"]),
      ...(same(this.memory.swarm, replayed.head.get()) ? [] : ["the swarm's row is not what its journal adds up to"]),
    ];
  }

  /** What is not over is for ever kept from all drones. */
  #isStuck(builds: Rows): boolean {
    return [...builds.values()].every((row) => !isUnderWay(row) || this.#isKept(row, builds));
  }

  /** No drone has what its plan, or that of what it waits for, assumed; and nobody can plan that. */
  #isKept({ standing, assumed, needs }: BuildRow, builds: Rows): boolean {
    if (standing.state === "ready") {
      const names = this.drones.map(({ name }) => name);
      return assumed.length > 0 && this.workload.host?.isKeptFrom(names, assumed) === true;
    }
    if (standing.state !== "waiting") return false;
    return needs.some((need) => {
      const row = builds.get(need);
      return row !== undefined && this.#isKept(row, builds);
    });
  }

  /** A liar may contradict itself: it was told to drop what had ended, told nobody, and then made something up. */
  #hear(attempt: string, outcome: Outcome): void {
    this.#endings.set(attempt, [...(this.#endings.get(attempt) ?? []), outcome]);
  }

  /** The journal tells of each ending what really happened on that drone, and of no package that is not whole. */
  #check(entry: JournalEntry): void {
    this.#audit.note(entry);
    const { fact } = entry;
    if (fact.kind === "artefact.published" && isTruncated(fact)) {
      throw new Error(`The package of attempt ${attemptLabel(fact)} was published, and is not whole.`);
    }
    if (fact.kind !== "attempt.finished") return;
    const happened = this.#endings.get(`${fact.drone} ${attemptLabel(fact)}`);
    if (!happened) throw new Error(`${fact.drone} never ended attempt ${attemptLabel(fact)}.`);
    if (!happened.some((outcome) => same(outcome, fact.outcome)))
      throw new Error(`Attempt ${attemptLabel(fact)} ended otherwise on ${fact.drone}.`);
  }

  #tell(name: DroneName, what: (drone: ModelDrone) => void): void {
    const drone = this.drones.find((one) => one.name === name);
    if (drone) this.wire.carry(COORDINATOR, name, () => drone.isAlive() && what(drone));
  }
}

const MOST_LOOKED_AT = 100;

export const TARGET = TargetName.parse("gnome");

/** A swarm with this luck. */
export function swarmOf<W extends Workload>(
  seed: number,
  workloadOf: (random: Random) => W,
  coresOf: (random: Random) => Record<string, number>,
) {
  const random = seededRandom(seed);
  const luck = random.fork();
  const workload = workloadOf(random.fork());
  return { random, workload, swarm: new WholeSwarm(luck, workload, coresOf(random.fork())) };
}

type Rows = Pick<ReadonlyMap<BuildId, BuildRow>, "get" | "values">;

function isUnderWay({ standing }: BuildRow): boolean {
  return standing.state === "waiting" || standing.state === "ready";
}

/** Built, or out of the queue for a reason that its attempts bear out. */
function isRightlyOver(row: BuildRow): boolean {
  switch (row.standing.state) {
    case "built":
    case "cancelled":
    case "blocked":
      return true;
    case "failed":
      return hasRightlyFailed(row);
    default:
      return false;
  }
}

function hasRightlyFailed({ attempts, requeuedAfter }: BuildRow): boolean {
  const tries = attempts.slice(requeuedAfter);
  const reasons = tries.flatMap(({ ending }) => (ending?.result === "failed" ? ending.reason : []));
  const counted = reasons.filter((reason) => FINAL_AFTER[reason] !== undefined);
  const ofOneKind = (reason: FailureReason) => counted.filter((other) => other === reason).length;
  return (
    tries.length >= MAX_ATTEMPTS ||
    counted.length >= MAX_FAILURES ||
    counted.some((reason) => ofOneKind(reason) >= (FINAL_AFTER[reason] ?? 0))
  );
}

/** Written anew here rather than asked of the coordinator, whose answer is what is being checked. */
const FINAL_AFTER: Partial<Record<FailureReason, number>> = {
  "masked-or-license": 1,
  "dependency-missing": 2,
  "compile-error": 2,
  "test-failed": 2,
  "out-of-memory": 3,
  other: 3,
};

function differences<Key, Row>(what: string, saved: ReadonlyMap<Key, Row>, replayed: (key: Key) => Row | undefined) {
  return [...saved]
    .filter(([key, row]) => !same(row, replayed(key)))
    .map(([key]) => `the row of ${what} ${key} is not what its journal adds up to`);
}

/** What a swarm knows by heart must be what its rows say, whatever was folded and dropped on the way. */
function forgetful(swarm: Swarm | undefined, measurements: Measurement[]): string[] {
  if (!swarm) return [];
  const builds = [...swarm.builds.values()];
  const fresh = restore({ ...rowsOf(swarm), measurements });
  // The work behind a gate is allowed to be as it was expected a while ago.
  swarm.gates.outdate();
  fold(swarm);
  const questions: Record<string, (asked: Swarm) => unknown> = {
    ready: (asked) => asked.ranking.ready(TARGET),
    brief: (asked) => [...asked.ranking.readyWithin(TARGET, () => 30)],
    ranks: (asked) => builds.filter(isQueued).map(({ build }) => asked.ranking.rank(build)),
    estimates: (asked) => builds.filter(isQueued).map((row) => asked.estimates.of(row)),
    coreSeconds: (asked) => Math.round(asked.tally.total().coreSeconds),
    unmet: (asked) => builds.map(({ build }) => asked.lookups.unmet(build)),
    holdsUp: (asked) => builds.map(({ build }) => asked.holdsUp.count(build)),
    states: (asked) => asked.tally.total().states,
    building: (asked) => [...asked.tally.building()].sort((one, other) => one - other),
    held: (asked) => [...asked.drones.values()].map(({ drone }) => [...asked.lookups.heldBy(drone)].sort()),
  };
  return Object.entries(questions)
    .filter(([, question]) => !same(question(swarm), question(fresh)))
    .map(([what]) => `${what}: the index is not what the rows say`);
}

/** Both are made by the same code, so that their keys have the same order. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
