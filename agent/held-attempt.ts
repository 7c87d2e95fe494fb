import { basename } from "node:path";
import type { Artefact, Outcome, Progress, WorkOrder } from "../protocol/build";
import type { AttemptKey } from "../protocol/ids";
import { attemptLabel } from "../protocol/ids";
import type { Random } from "./backoff";
import type { AttemptEvent, AttemptOutcome, AttemptProcesses, RunningAttempt } from "./build-runner";
import type { Clock } from "./clock";
import type { Delivery } from "./delivery";
import { startDelivery } from "./delivery";
import type { Use } from "./host/process-use";
import type { LogShipper } from "./log-shipper";
import type { Notices } from "./notices";
import type { Outbox, Unsettled } from "./outbox";
import type { Stillness } from "./stillness";
import { STANDS_STILL_AFTER_MS, watchForStillness } from "./stillness";
import type { Uploaded } from "./upload";
import type { UsageMeter } from "./usage-meter";
import { openUsageMeter } from "./usage-meter";
import type { WorkDirectory } from "./work-directory";

export type AttemptPorts = {
  /** `listen` is not called before this has returned. */
  run(order: WorkOrder, listen: (event: AttemptEvent) => void): RunningAttempt;
  upload(file: OutgoingFile, signal: AbortSignal): Promise<Uploaded>;
  /** Is there a session with the coordinator? */
  isOpen(): boolean;
  outbox: Outbox;
  /** The outbox has something new to send. */
  reportsWaiting(): void;
  workDirectory: WorkDirectory;
  clock: Clock;
  random: Random;
  notices: Notices;
  /** This attempt ended its life here: its cores are free. */
  gone(attempt: HeldAttempt): void;
};

export type OutgoingFile = { key: AttemptKey; artefact: Artefact; path: string; sent(bytes: number): void };

type State =
  | {
      state: "building";
      running: RunningAttempt;
      startedAt: number | null;
      progress: Progress | null;
      meter: UsageMeter;
      stillness: Stillness;
      stoodStill: boolean;
      /** Why its processes are held still; null while they are not. */
      frozenBecause: string | null;
    }
  | { state: "stopping"; running: RunningAttempt }
  | { state: "uploading"; delivery: Delivery; artefact: Artefact; sentBytes: number; elapsedMs: number }
  | { state: "reporting" }
  | { state: "gone" };

/**
 * One attempt from grant to goodbye. The drone vouches for it, in beats and roll calls, until the coordinator has settled
 * how it ended; its cores are taken until then, as the coordinator counts them too.
 *
 *     building ──built──▶ uploading ──accepted──▶ reporting ──settled──▶ gone
 *        │ └──failed, stopped────────────────────────▲                    ▲
 *        └──dropped──▶ stopping ──────────────────────────────────────────┘
 *
 * A drop of what is uploading or reporting goes straight to gone.
 */
export class HeldAttempt {
  /** Spawns it. */
  static begin(order: WorkOrder, log: LogShipper, ports: AttemptPorts): HeldAttempt {
    const key = { build: order.build, attempt: order.attempt };
    const cores = order.cores.length === 1 ? "one core" : `${order.cores.length} cores`;
    ports.notices.say(`Building ${order.cpv} on ${cores} (attempt ${attemptLabel(key)}).`);
    return new HeldAttempt(key, order.cores.length, ports, (attempt) => {
      const running = ports.run(order, (event) => attempt.#hear(event, log));
      return {
        state: "building",
        running,
        startedAt: null,
        progress: null,
        meter: openUsageMeter(ports.clock, () => running.diskBytes()),
        stillness: watchForStillness(ports.clock),
        stoodStill: false,
        frozenBecause: null,
      };
    });
  }

  /** Goes on with one that had ended, but was not settled, when an earlier process of this agent ended. */
  static resume(ended: Unsettled, ports: AttemptPorts): HeldAttempt {
    const { build, attempt } = ended.report;
    return new HeldAttempt({ build, attempt }, 0, ports, (resumed) => resumed.#stateAfter(ended));
  }

  readonly key: AttemptKey;
  /** CPU cores that it keeps from other attempts. */
  readonly cores: number;
  readonly #ports: AttemptPorts;
  #state: State;

  private constructor(key: AttemptKey, cores: number, ports: AttemptPorts, first: (attempt: HeldAttempt) => State) {
    this.key = key;
    this.cores = cores;
    this.#ports = ports;
    this.#state = first(this);
  }

  /** Its processes may run. */
  isBuilding(): boolean {
    return this.#state.state === "building" || this.#state.state === "stopping";
  }

  /** Named in beats and roll calls: all but what the coordinator told to let go. */
  isVouchedFor(): boolean {
    return this.#state.state !== "stopping" && this.#state.state !== "gone";
  }

  pids(): AttemptProcesses {
    const { state } = this.#state;
    return state === "building" || state === "stopping" ? this.#state.running.pids() : { roots: [], all: null };
  }

  /** What its processes use by now. One that stands still is ended. */
  sampled({ busyCores, memoryBytes }: Use): void {
    const state = this.#state;
    if (state.state !== "building") return;
    const isFrozen = state.frozenBecause !== null;
    state.meter.sampled(state.running.memoryBytes() ?? memoryBytes, isFrozen);
    if (isFrozen) state.stillness.moved();
    if (!state.stillness.sampled(busyCores) || state.stoodStill) return;
    state.stoodStill = true;
    void state.running.stop();
  }

  /** How far it is; null before anything is known and after the last. */
  progress(): Progress | null {
    const state = this.#state;
    switch (state.state) {
      case "building":
        return (
          state.progress && {
            ...state.progress,
            elapsedMs: this.#elapsedMs(),
            ...(state.frozenBecause !== null && { waiting: `frozen: ${state.frozenBecause}` }),
          }
        );
      case "uploading": {
        const percent = Math.min(100, (100 * state.sentBytes) / state.artefact.sizeBytes);
        return { phase: "uploading", percent, steps: null, elapsedMs: state.elapsedMs, busyCores: null };
      }
      case "stopping":
      case "reporting":
      case "gone":
        return null;
    }
  }

  /** Holds its processes still, or with null lets them go on; answers whether that could be done. */
  freeze(because: string | null): boolean {
    const state = this.#state;
    if (state.state !== "building") return true;
    const done = state.running.freeze(because !== null);
    state.frozenBecause = done ? because : null;
    return done;
  }

  /** The coordinator says that it is over: ends it without a word. */
  drop(): void {
    const state = this.#state;
    switch (state.state) {
      case "building":
        this.#ports.notices.say(
          `Attempt ${attemptLabel(this.key)} is over, says the coordinator: its processes are ended.`,
        );
        this.#ports.outbox.forget(this.key);
        this.#state = { state: "stopping", running: state.running };
        void state.running.stop();
        return;
      case "uploading":
        state.delivery.cancel();
        this.#leave();
        return;
      case "reporting":
        this.#leave();
        return;
      case "stopping":
      case "gone":
        return;
    }
  }

  /** This agent leaves: ends its processes, which is reported, and resolves when none is left. */
  async stop(): Promise<void> {
    if (this.#state.state === "building" || this.#state.state === "stopping") await this.#state.running.stop();
  }

  /** The coordinator has settled how it ended. */
  settled(): void {
    this.#leave();
  }

  /** Leaves what is to be delivered to the next start of the agent. */
  abandon(): void {
    if (this.#state.state === "uploading") this.#state.delivery.cancel();
  }

  /** There is a session again. */
  wake(): void {
    if (this.#state.state === "uploading") this.#state.delivery.wake();
  }

  #hear(event: AttemptEvent, log: LogShipper): void {
    switch (event.kind) {
      case "started":
        if (this.#state.state !== "building") return;
        this.#state.startedAt = this.#ports.clock.now();
        this.#ports.outbox.put({ kind: "started", ...this.key });
        this.#ports.reportsWaiting();
        return;
      case "progress":
        if (this.#state.state !== "building") return;
        this.#state.progress = event.progress;
        this.#state.meter.reached(event.progress.phase);
        return;
      case "log":
        log.append(event.bytes);
        if (this.#state.state === "building") this.#state.stillness.moved();
        return;
      case "settled":
        log.end();
        if (this.#state.state === "building") this.#report(event.outcome);
        else this.#leave();
        return;
    }
  }

  #elapsedMs(): number {
    const { clock } = this.#ports;
    const startedAt = this.#state.state === "building" ? this.#state.startedAt : null;
    return startedAt === null ? 0 : Math.round(clock.now() - startedAt);
  }

  #report(outcome: AttemptOutcome): void {
    const elapsedMs = this.#elapsedMs();
    const state = this.#state.state === "building" ? this.#state : null;
    if (outcome.result !== "built") {
      const stoodStill = outcome.result === "stopped" && state?.stoodStill;
      this.#finish(stoodStill ? timedOut(state.progress, elapsedMs) : { ...outcome, elapsedMs });
      return;
    }
    const usage = state?.meter.usage(outcome.peakMemoryBytes) ?? null;
    const { path, ...file } = outcome.artefact;
    try {
      const packagePath = this.#ports.workDirectory.keepPackage(this.key, path);
      const artefact = { fileName: basename(path), ...file };
      this.#finish({ result: "built", artefact, elapsedMs, ...(usage && { usage }) }, packagePath);
    } catch (error) {
      this.#finish(agentError(`The finished package ${path} cannot be kept: ${error}`, elapsedMs));
    }
  }

  #finish(outcome: Outcome, packagePath?: string): void {
    const ended = this.#ports.outbox.put({ kind: "finished", ...this.key, outcome }, packagePath);
    this.#ports.notices.say(sentenceOf(this.key, outcome));
    this.#state = this.#stateAfter(ended);
    this.#ports.reportsWaiting();
  }

  #stateAfter({ sequence, report, packagePath }: Unsettled): State {
    if (report.kind !== "finished" || report.outcome.result !== "built" || packagePath === null)
      return { state: "reporting" };
    const { artefact, elapsedMs } = report.outcome;
    const sent = (bytes: number) => {
      if (this.#state.state === "uploading") this.#state.sentBytes = bytes;
    };
    const delivery = startDelivery({
      ...this.#ports,
      fileName: artefact.fileName,
      upload: (signal) => this.#ports.upload({ key: this.key, artefact, path: packagePath, sent }, signal),
    });
    void delivery.delivered.then((uploaded) => this.#afterUpload(uploaded, sequence, elapsedMs));
    return { state: "uploading", delivery, artefact, sentBytes: 0, elapsedMs };
  }

  #afterUpload(uploaded: Awaited<Delivery["delivered"]>, sequence: number, elapsedMs: number): void {
    // A drop may have come while the coordinator's answer was on its way.
    if (this.#state.state !== "uploading") return;
    const { outbox, notices, reportsWaiting } = this.#ports;
    switch (uploaded.kind) {
      case "accepted":
        this.#state = { state: "reporting" };
        outbox.release(sequence);
        reportsWaiting();
        return;
      case "stale":
        this.#leave();
        return;
      case "refused":
      case "gone":
        notices.warn(`The package of build ${this.key.build} cannot be delivered: ${uploaded.sentence}`);
        outbox.settle(sequence);
        this.#finish(undeliverable(uploaded, elapsedMs));
        return;
      case "cancelled":
        return;
    }
  }

  #leave(): void {
    if (this.#state.state === "gone") return;
    this.#ports.outbox.forget(this.key);
    this.#state = { state: "gone" };
    this.#ports.gone(this);
  }
}

function sentenceOf(key: AttemptKey, outcome: Outcome): string {
  const seconds = `after ${Math.round(outcome.elapsedMs / 1000)} s`;
  const name = `Attempt ${attemptLabel(key)}`;
  switch (outcome.result) {
    case "built":
      return `${name} built ${outcome.artefact.fileName} ${seconds}.`;
    case "failed":
      return `${name} failed ${seconds}${outcome.phase ? ` in ${outcome.phase}` : ""}: ${outcome.reason}.`;
    case "stopped":
      return `${name} was stopped ${seconds}.`;
  }
}

function undeliverable({ kind, sentence }: { kind: "refused" | "gone"; sentence: string }, elapsedMs: number): Outcome {
  if (kind === "gone") return agentError(sentence, elapsedMs);
  return { result: "failed", reason: "artefact-refused", phase: "uploading", lines: [shortened(sentence)], elapsedMs };
}

function timedOut(progress: Progress | null, elapsedMs: number): Outcome {
  const lines = [`It printed nothing and used no CPU for ${STANDS_STILL_AFTER_MS / 60_000} minutes.`];
  return { result: "failed", reason: "timeout", phase: progress?.phase ?? null, lines, elapsedMs };
}

function agentError(sentence: string, elapsedMs: number): Outcome {
  return { result: "failed", reason: "agent-error", phase: null, lines: [shortened(sentence)], elapsedMs };
}

/** As long as a line of an outcome may be. */
function shortened(sentence: string): string {
  return sentence.slice(0, 2000);
}
