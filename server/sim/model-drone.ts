import type { Outcome, WorkOrder } from "../../protocol/build";
import type { AttemptKey, DroneName, TargetName } from "../../protocol/ids";
import { attemptLabel, ClaimId } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { BEAT_EVERY_MS } from "../../protocol/time";
import type { CommandKind } from "../coordinator/command";
import type { CommandOf, Replies } from "../coordinator/decide";
import { isRefusal } from "../coordinator/decide";
import { host } from "../coordinator/testing/small-swarm";
import type { ModelCoordinator } from "./model-coordinator";
import type { Random } from "./random";
import { GOOD_TEMPER, lie, spoil } from "./temper";
import type { Timeline } from "./timeline";
import type { Wire } from "./wire";
import type { Workload } from "./workload";

export type DroneParts = {
  timeline: Timeline;
  wire: Wire;
  random: Random;
  coordinator: ModelCoordinator;
  workload: Workload;
  target: TargetName;
  /** What really happened on this drone, told the moment it happens. */
  ended(drone: DroneName, key: AttemptKey, outcome: Outcome): void;
};

type Job = {
  key: AttemptKey;
  cores: number;
  /** `stopping` still has processes, but vouches no more; `reporting` is kept until the coordinator has settled its end. */
  state: "building" | "stopping" | "reporting";
  callOff: () => void;
};

type Answered<K extends CommandKind> = (reply: Replies[K] | Refusal) => void;

type Report = CommandOf<"start"> | CommandOf<"finish">;

/** The name of the far end on the wire. */
export const COORDINATOR = "coordinator";

const CLAIM_AGAIN_MS = 10_000;
const RETRY_MS = 2_000;
const GIVE_UP_SESSION_MS = 15_000;

/** An agent as far as the coordinator can tell: hello, claim, beat, build, report; with a disk that outlives its process. */
export class ModelDrone {
  temper = GOOD_TEMPER;
  #alive = false;
  /** What would have happened since its host stands still; null while it runs. */
  #frozen: (() => void)[] | null = null;
  /** Told apart from earlier processes of the same drone, whose messages are still under way. */
  #life = 0;
  #sessionOpen = false;
  #heardAt = 0;
  readonly #jobs = new Map<string, Job>();
  readonly #outbox: Report[] = [];
  /** Attempts that are over for it, of which a liar still has something to tell. */
  readonly #past: AttemptKey[] = [];
  #claim: { id: ClaimId; sentAt: number } | null = null;
  #askAt = 0;
  #claims = 0;

  constructor(
    readonly name: DroneName,
    readonly cores: number,
    private readonly parts: DroneParts,
  ) {}

  get target(): TargetName {
    return this.parts.target;
  }

  isAlive(): boolean {
    return this.#alive;
  }

  start(): void {
    if (this.#alive) return;
    this.#alive = true;
    this.#life += 1;
    const always = (everyMs: number, act: () => void) => {
      this.#later(everyMs, () => {
        act();
        always(everyMs, act);
      });
    };
    this.#hello();
    always(BEAT_EVERY_MS, () => this.#beat());
    always(RETRY_MS, () => this.#report());
    always(1000, () => this.#claimWork());
    always(45_000, () => this.#lie());
  }

  /** The process dies; what its outbox wrote to the disk is there when it starts again, unless the disk is new as well. */
  crash(diskToo: boolean): void {
    this.#alive = false;
    this.#life += 1;
    this.#sessionOpen = false;
    this.#claim = null;
    for (const job of this.#jobs.values()) job.callOff();
    this.#jobs.clear();
    if (diskToo) this.#outbox.length = 0;
    for (const report of this.#outbox) {
      if (report.kind === "finish") this.#keep({ key: report, cores: 0, state: "reporting", callOff: () => {} });
    }
  }

  /** Its host stands still, with all that runs there, until it thaws. */
  freeze(): void {
    this.#frozen ??= [];
  }

  thaw(): void {
    const missed = this.#frozen ?? [];
    this.#frozen = null;
    for (const act of missed) act();
  }

  /** There is work, or so it is said. */
  nudge(): void {
    this.#whenAwake(() => {
      this.#askAt = 0;
      this.#claimWork();
    });
  }

  /** Its session has ended: it says hello anew. */
  disconnected(): void {
    this.#whenAwake(() => {
      if (!this.#sessionOpen) return;
      this.#sessionOpen = false;
      this.#hello();
    });
  }

  drop(key: AttemptKey): void {
    this.#whenAwake(() => this.#drop(key));
  }

  #drop(key: AttemptKey): void {
    const job = this.#jobs.get(attemptLabel(key));
    if (!job || job.state === "stopping") return;
    this.#forgetReports(key);
    if (job.state === "reporting") this.#leave(job);
    else this.#stop(job);
  }

  #hello(): void {
    if (this.#sessionOpen) return;
    const held = this.#vouchedFor();
    const { target, workload } = this.parts;
    const about = { host: host(this.cores), installed: workload.host?.installedOn(this.name) };
    this.#send<"hello">({ kind: "hello", drone: this.name, target, held, ...about }, (reply) => {
      if (isRefusal(reply)) return;
      this.#sessionOpen = true;
      for (const { verdict, ...key } of reply.verdicts) if (verdict === "drop") this.drop(key);
      this.#report();
      this.nudge();
    });
    this.#later(RETRY_MS, () => this.#hello());
  }

  #beat(): void {
    const { timeline, wire, coordinator } = this.parts;
    if (!this.#sessionOpen) return;
    if (timeline.now - this.#heardAt > GIVE_UP_SESSION_MS) {
      this.#sessionOpen = false;
      this.#hello();
      return;
    }
    const held = this.#vouchedFor().map((key) => ({ ...key, progress: null }));
    const back = this.#answerTo<"beat">((reply) => {
      if (!isRefusal(reply)) for (const key of reply.drop) this.drop(key);
    });
    const beat = { held, telemetry: null, draining: false };
    wire.carry(this.name, COORDINATOR, () => coordinator.beat(this.name, beat, back));
  }

  /** One claim at a time, asked again under the same id until it is answered. */
  #claimWork(): void {
    const { timeline } = this.parts;
    const freeCores = this.#freeCores();
    if (!this.#sessionOpen || freeCores < 1) return;
    if (this.#claim ? timeline.now < this.#claim.sentAt + RETRY_MS : timeline.now < this.#askAt) return;
    this.#claim = { id: this.#claim?.id ?? this.#newClaim(), sentAt: timeline.now };
    const { id } = this.#claim;
    this.#send<"claim">({ kind: "claim", drone: this.name, claim: id, freeCores }, (reply) => {
      if (this.#claim?.id !== id || isRefusal(reply)) return;
      this.#claim = null;
      this.#askAt = reply.kind === "grant" ? 0 : timeline.now + CLAIM_AGAIN_MS;
      if (reply.kind === "grant") this.#begin(reply.order);
      this.#claimWork();
    });
  }

  #begin(order: WorkOrder): void {
    const { random, workload } = this.parts;
    const key = { build: order.build, attempt: order.attempt };
    if (this.#jobs.has(attemptLabel(key))) return;
    const { seconds, outcome } = spoil(this.temper, order.cpv, workload.attempt(order, random, this.name), random);
    const callOff = this.#afterWork(seconds * 1000, () => this.#end(key, outcome));
    this.#keep({ key, cores: order.cores.length, state: "building", callOff });
    this.#put({ kind: "start", drone: this.name, ...key });
  }

  #end(key: AttemptKey, outcome: Outcome): void {
    const job = this.#jobs.get(attemptLabel(key));
    if (job) job.state = "reporting";
    this.parts.ended(this.name, key, outcome);
    this.#put({ kind: "finish", drone: this.name, ...key, outcome });
  }

  #put(report: Report): void {
    this.#outbox.push(report);
    if (this.#outbox.length === 1) this.#report();
  }

  #report(): void {
    const [report] = this.#outbox;
    if (!report || !this.#sessionOpen) return;
    const settle = (reply: object) => {
      if ("refused" in reply && reply.refused === "not-saved") return;
      const index = this.#outbox.indexOf(report);
      if (index < 0) return;
      this.#outbox.splice(index, 1);
      const job = this.#jobs.get(attemptLabel(report));
      if (report.kind === "finish" && job) this.#leave(job);
      this.#report();
    };
    if (report.kind === "start") this.#send<"start">(report, settle);
    else this.#sendFinish(report, settle);
  }

  /** Its processes take a while to end, and hold their cores until then. */
  #stop(job: Job): void {
    job.callOff();
    job.state = "stopping";
    job.callOff = this.parts.timeline.after(this.parts.random.between(10, 10_000), () => this.#leave(job));
  }

  #leave(job: Job): void {
    job.callOff();
    this.#past.push(job.key);
    this.#jobs.delete(attemptLabel(job.key));
    this.nudge();
  }

  #keep(job: Job): void {
    this.#jobs.set(attemptLabel(job.key), job);
  }

  #forgetReports({ build, attempt }: AttemptKey): void {
    const rest = this.#outbox.filter((report) => report.build !== build || report.attempt !== attempt);
    this.#outbox.splice(0, this.#outbox.length, ...rest);
  }

  #vouchedFor(): AttemptKey[] {
    const jobs = [...this.#jobs.values()].filter(({ state }) => state !== "stopping");
    return jobs.map(({ key: { build, attempt } }) => ({ build, attempt }));
  }

  #freeCores(): number {
    let free = this.cores;
    for (const { cores } of this.#jobs.values()) free -= cores;
    return free;
  }

  #newClaim(): ClaimId {
    this.#claims += 1;
    return ClaimId.parse(`${this.name}-${this.#life}-${this.#claims}`);
  }

  #send<K extends CommandKind>(command: CommandOf<K>, answered: Answered<K>): void {
    const { wire, coordinator } = this.parts;
    const back = this.#answerTo(answered);
    wire.carry(this.name, COORDINATOR, () => coordinator.ask<K>(command, back));
  }

  #sendFinish(command: CommandOf<"finish">, answered: Answered<"finish">): void {
    const { wire, coordinator } = this.parts;
    const back = this.#answerTo<"finish">(answered);
    wire.carry(this.name, COORDINATOR, () => coordinator.finish(command, back));
  }

  /** Carries an answer back, to the process that asked. */
  #answerTo<K extends CommandKind>(answered: Answered<K>): Answered<K> {
    const { timeline, wire } = this.parts;
    const life = this.#life;
    return (reply) =>
      wire.carry(COORDINATOR, this.name, () => {
        this.#whenAwake(() => {
          if (life !== this.#life) return;
          this.#heardAt = timeline.now;
          answered(reply);
        });
      });
  }

  #lie(): void {
    const { random, ended } = this.parts;
    const key = this.temper.lies && this.#sessionOpen ? this.#past.at(-random.between(1, 5)) : undefined;
    if (!key) return;
    const outcome = lie(random);
    ended(this.name, key, outcome);
    this.#sendFinish({ kind: "finish", drone: this.name, build: key.build, attempt: key.attempt, outcome }, () => {});
  }

  /** After so much time, and not while the host stands still; the returned function calls it off. */
  #afterWork(ms: number, act: () => void): () => void {
    let isCalledOff = false;
    this.parts.timeline.after(ms, () => this.#whenAwake(() => isCalledOff || act()));
    return () => {
      isCalledOff = true;
    };
  }

  #later(ms: number, act: () => void): void {
    const life = this.#life;
    this.parts.timeline.after(ms, () => this.#whenAwake(() => life === this.#life && act()));
  }

  #whenAwake(act: () => unknown): void {
    if (this.#frozen) this.#frozen.push(act);
    else act();
  }
}
