import { readFile, rm } from "node:fs/promises";
import type { FailureReason, Phase, Progress, WorkOrder } from "../protocol/build";
import type { AttemptKey } from "../protocol/ids";
import type { Passage } from "./build-gate";
import type { BuiltPackage } from "./emerge/artefact";
import { readArtefact } from "./emerge/artefact";
import type { AttemptDirectory, Step } from "./emerge/attempt-directory";
import { attemptDirectory, createAttemptDirectory } from "./emerge/attempt-directory";
import type { Change } from "./emerge/changes";
import { inWords, readChanges } from "./emerge/changes";
import type { Command } from "./emerge/command-line";
import { commandOf } from "./emerge/command-line";
import { createConfigRoot, forgetCachedIndex } from "./emerge/config-root";
import type { EmergeProcess } from "./emerge/emerge-process";
import { startEmerge } from "./emerge/emerge-process";
import type { Failure } from "./emerge/failure";
import type { StepProgress } from "./emerge/progress";
import { FIRST_PROGRESS } from "./emerge/progress";
import { followStep } from "./emerge/step-output";
import { understand } from "./emerge/understanding";
import type { EmergeHost } from "./emerge-host";
import { diskUse } from "./host/disk-use";

export type AttemptEvent =
  /** The first step was spawned. */
  | { kind: "started" }
  | { kind: "progress"; progress: Progress }
  /** The next bytes of the attempt's log; the listener may keep them. */
  | { kind: "log"; bytes: Uint8Array }
  /** Once, and last. */
  | { kind: "settled"; outcome: AttemptOutcome };

export type AttemptOutcome =
  /** `peakMemoryBytes` as its cgroup tells, which counts the page cache too; null where there is none. */
  | { result: "built"; artefact: BuiltPackage; peakMemoryBytes: number | null }
  | { result: "failed"; reason: FailureReason; phase: Phase | null; lines: string[] }
  | { result: "stopped" };

/** The roots of its process trees, and where a cgroup tells, all that are in them. */
export type AttemptProcesses = { roots: number[]; all: number[] | null };

export type RunningAttempt = {
  order: WorkOrder;
  /** Never rejects: whatever goes wrong is an outcome. */
  settled: Promise<AttemptOutcome>;
  /** Ends every process of the attempt; resolves when none is left and the attempt has settled. */
  stop(): Promise<void>;
  /** The attempt's processes: none before, between and after its steps. */
  pids(): AttemptProcesses;
  /** What its cgroup holds now; null where there is none, and between the steps. */
  memoryBytes(): number | null;
  /** What its build directory takes now; null when nothing is built, or nobody knows where. */
  diskBytes(): Promise<number | null>;
  /** Holds its processes still, or lets them go on, also those of later steps; answers whether that can be done here. */
  freeze(isFrozen: boolean): boolean;
};

/**
 * Runs one attempt: asks what would have to be installed for the build, installs it, as binary packages, then builds the
 * package, then checks what emerge left. `listen` is first called after this has returned.
 *
 *     running pretend, dependencies, build ⇄ preparing ──▶ checking ──▶ settled
 *                       │                        │             │            ▲
 *                       └────────────────────────┴── stop() ───┴─▶ stopping ┘
 *
 * It prepares, and perhaps waits, until the host's gate lets it look at what is installed; again when what it is to
 * install would replace what running builds stand on; a downgrade is refused. Where there is nothing to install, that
 * step is left out. A step that does not exit with status 0 settles the attempt as failed at once, so that nothing is
 * ever built against dependencies that are not the ordered ones, and no dependency is built from source. An attempt is
 * built when the build exits with status 0 and left exactly one package, of the size and checksum its index says. A
 * stopped attempt is stopped, whatever had been reached. When it has settled, no process of it is left; its directory
 * stays until `forgetAttempt`.
 */
export function runAttempt(order: WorkOrder, host: EmergeHost, listen: (event: AttemptEvent) => void): RunningAttempt {
  const attempt = new Attempt(order, host, listen);
  const settled = attempt.run();
  return {
    order,
    settled,
    async stop() {
      attempt.stop();
      await settled;
    },
    pids: () => attempt.pids(),
    memoryBytes: () => attempt.memoryBytes(),
    diskBytes: () => attempt.diskBytes(),
    freeze: (isFrozen) => attempt.freeze(isFrozen),
  };
}

/** Deletes the attempt's directory, when how it ended is known where it counts. */
export async function forgetAttempt(key: AttemptKey, host: EmergeHost): Promise<void> {
  await rm(attemptDirectory(host.workDirectory, key).root, { recursive: true, force: true });
}

const NO_PROCESSES: AttemptProcesses = { roots: [], all: null };

type State =
  | { state: "preparing" }
  | { state: "running"; command: Command; emerge: EmergeProcess }
  | { state: "checking" }
  | { state: "stopping" }
  | { state: "settled" };

const MAY_FOLLOW: Record<State["state"], readonly State["state"][]> = {
  preparing: ["running", "checking", "stopping", "settled"],
  running: ["preparing", "stopping", "settled"],
  checking: ["stopping", "settled"],
  stopping: ["settled"],
  settled: [],
};

class Attempt {
  readonly #order: WorkOrder;
  readonly #host: EmergeHost;
  readonly #listen: (event: AttemptEvent) => void;
  readonly #directory: AttemptDirectory;
  readonly #unwanted = new AbortController();
  #state: State = { state: "preparing" };
  #startedAt: number | undefined;
  #isFrozen = false;
  #peakMemoryBytes: number | null = null;

  constructor(order: WorkOrder, host: EmergeHost, listen: (event: AttemptEvent) => void) {
    this.#order = order;
    this.#host = host;
    this.#listen = listen;
    this.#directory = attemptDirectory(host.workDirectory, order);
  }

  async run(): Promise<AttemptOutcome> {
    const reached = await this.#reach().catch(fromError);
    const outcome: AttemptOutcome = this.#is("stopping") ? { result: "stopped" } : reached;
    this.#become({ state: "settled" });
    this.#listen({ kind: "settled", outcome });
    return outcome;
  }

  stop(): void {
    const current = this.#state;
    if (current.state === "stopping" || current.state === "settled") return;
    if (current.state === "running") void current.emerge.stop();
    this.#become({ state: "stopping" });
    this.#unwanted.abort();
  }

  pids(): AttemptProcesses {
    const emerge = this.#state.state === "running" ? this.#state.emerge : null;
    const state = emerge?.state();
    return emerge && state?.state === "running" ? { roots: [state.pid], all: emerge.members() } : NO_PROCESSES;
  }

  memoryBytes(): number | null {
    return this.#state.state === "running" ? (this.#state.emerge.memory()?.heldBytes ?? null) : null;
  }

  async diskBytes(): Promise<number | null> {
    const directory = this.#state.state === "running" ? this.#state.command.buildDirectory : null;
    return directory === null ? null : await diskUse(directory);
  }

  freeze(isFrozen: boolean): boolean {
    this.#isFrozen = isFrozen;
    return this.#state.state !== "running" || this.#state.emerge.freeze(isFrozen);
  }

  async #reach(): Promise<AttemptOutcome> {
    await createAttemptDirectory(this.#directory);
    await createConfigRoot(this.#host, this.#directory);
    const passage = await this.#host.gate.enter(this.#unwanted.signal, (why) => this.#wait(why));
    try {
      const failure = (await this.#install(passage)) ?? (await this.#build(passage));
      return failure ? { result: "failed", ...failure } : await this.#check();
    } finally {
      passage.leave();
    }
  }

  /** Installs what the build needs, when it is not installed. */
  async #install(passage: Passage): Promise<Failure | undefined> {
    if (this.#order.needs.length === 0) return undefined;
    await forgetCachedIndex(this.#host);
    const refusal = await this.#run("pretend");
    if (refusal) return refusal;
    const changes = readChanges((await readFile(this.#directory.steps.pretend.output, "utf8")).split("\n"));
    if (changes.length === 0) return undefined;
    const downgrades = changes.filter(({ does }) => does === "downgrades");
    if (downgrades.length > 0 && !this.#host.mayDowngrade) return downgradeRefused(downgrades);
    const disturbing = changes.filter(({ does }) => does !== "adds");
    if (disturbing.length > 0) await passage.alone(inWords(disturbing));
    return this.#run("dependencies");
  }

  #build(passage: Passage): Promise<Failure | undefined> {
    passage.build();
    return this.#run("build");
  }

  async #check(): Promise<AttemptOutcome> {
    this.#become({ state: "checking" });
    const read = await readArtefact(this.#directory.steps.build.packages, this.#order.cpv);
    const peakMemoryBytes = this.#peakMemoryBytes;
    if (read.ok) return { result: "built", artefact: read.artefact, peakMemoryBytes };
    return { result: "failed", reason: "artefact-refused", phase: "package", lines: [read.why] };
  }

  /** What went wrong in the step; nothing when it did what it should. */
  async #run(step: Step): Promise<Failure | undefined> {
    this.#unlessStopped();
    const command = commandOf(step, this.#order, this.#host, this.#directory);
    const emerge = startEmerge(command, step, this.#directory, this.#host);
    this.#become({ state: "running", command, emerge });
    if (emerge.state().state === "running") this.#started();
    if (this.#isFrozen) emerge.freeze(true);

    const understanding = understand(step);
    this.#tell(understanding.progress());
    const output = followStep(this.#directory.steps[step], this.#host.clock, (bytes, speaker) => {
      this.#listen({ kind: "log", bytes });
      const before = understanding.progress();
      const now = understanding.hear(bytes, speaker);
      if (now !== before) this.#tell(now);
    });
    const exit = await emerge.ended;
    await output.finish();
    this.#unlessStopped();
    this.#become({ state: "preparing" });
    const memory = emerge.memory();
    this.#peakMemoryBytes = memory?.peakBytes ?? null;
    if (exit.kind === "status" && exit.status === 0) return undefined;
    const failure = understanding.explain(exit);
    return memory && memory.oomKills > 0 ? outOfMemory(failure, memory.oomKills) : failure;
  }

  #started(): void {
    if (this.#startedAt !== undefined) return;
    this.#startedAt = this.#host.clock.now();
    this.#listen({ kind: "started" });
  }

  #wait(why: string): void {
    this.#tell({ ...FIRST_PROGRESS, waiting: why });
  }

  #tell(progress: StepProgress & Pick<Progress, "waiting">): void {
    const elapsedMs = Math.round(this.#host.clock.now() - (this.#startedAt ?? this.#host.clock.now()));
    this.#listen({ kind: "progress", progress: { ...progress, elapsedMs, busyCores: null } });
  }

  #unlessStopped(): void {
    if (this.#is("stopping")) throw new Error("the attempt was stopped");
  }

  #is(state: State["state"]): boolean {
    return this.#state.state === state;
  }

  #become(next: State): void {
    if (!MAY_FOLLOW[this.#state.state].includes(next.state)) {
      throw new Error(`an attempt that is ${this.#state.state} cannot become ${next.state}`);
    }
    this.#state = next;
  }
}

/** Whoever gave the host the newer version may need it; another drone may not have it. */
function downgradeRefused(downgrades: readonly Change[]): Failure {
  const lines = [`The build ${inWords(downgrades)}: this drone does not allow downgrades (--downgrades allow).`];
  return { reason: "dependency-missing", phase: "dependencies", lines };
}

/** The kernel's own word, whatever the compiler or its parents made of a killed child. */
function outOfMemory({ phase, lines }: Failure, kills: number): Failure {
  const said = `The kernel killed ${kills === 1 ? "a process" : `${kills} processes`} of it, because memory had run out.`;
  return { reason: "out-of-memory", phase, lines: [said, ...lines].slice(0, 8) };
}

/** What the agent itself could not do: write a directory, read a log. */
function fromError(error: unknown): AttemptOutcome {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return { result: "failed", reason: isFull ? "disk-full" : "agent-error", phase: null, lines: [String(error)] };
}
