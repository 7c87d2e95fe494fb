import { randomUUID } from "node:crypto";
import type { WorkOrder } from "../protocol/build";
import type { Beat, Hello, Welcome } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { ClaimId } from "../protocol/ids";
import type { LinesRequest, LinesResult } from "../protocol/lines";
import type { PlanRequest, PlanResult, TriedInstall, TryInstall } from "../protocol/plan";
import type { Refusal, RefusalCode } from "../protocol/refusals";
import type { UpgradeOrder, UpgradeReply } from "../protocol/upgrade";
import { PROTOCOL_VERSION } from "../protocol/version";
import type { Attempts, AttemptsPorts } from "./attempts";
import { openAttempts } from "./attempts";
import type { BackoffLimits } from "./backoff";
import type { BeatLoop } from "./beat-loop";
import { startBeatLoop } from "./beat-loop";
import type { ClaimLoop } from "./claim-loop";
import { startClaimLoop } from "./claim-loop";
import type { AgentConfig } from "./config";
import type { DescribeLoop } from "./describe-loop";
import { startDescribeLoop } from "./describe-loop";
import type { BringHistoryPorts } from "./history/bring-history";
import { historyBringer } from "./history/bring-history";
import type { TakeTelemetry } from "./host/telemetry";
import type { HostState, MachineFacts } from "./host-reader";
import type { Outbox, Unsettled } from "./outbox";
import { openOutbox } from "./outbox";
import type { ReportLoop } from "./report-loop";
import { startReportLoop } from "./report-loop";
import type { ReadRestraint } from "./restraint/restraint";
import { watchRestraint } from "./restraint/restraint";
import type { Session } from "./session";
import { openSession } from "./session";
import type { SyncRun } from "./sync-trees";
import type { TreeSync } from "./tree-sync";
import { openTreeSync } from "./tree-sync";
import type { FailedUpgrade } from "./upgrade/successors";
import { uploadPackage } from "./upload";
import { openWorkDirectory } from "./work-directory";

/** A running agent. */
export type Agent = {
  /** Finish and deliver what is held, claim nothing more, then end. */
  drain(): void;
  /** End all builds, give them back to the queue, then end. */
  stop(): void;
  ended: Promise<AgentEnd>;
};

export type AgentEnd =
  | { kind: "left" }
  | { kind: "turned-away"; refusal: Refusal }
  /** It holds nothing any more, and another agent shall take its place. */
  | { kind: "makes-way"; order: UpgradeOrder };

/** What the agent does to its host. */
export type AgentPorts = Pick<
  AttemptsPorts,
  "run" | "forgetAttempt" | "processUse" | "clock" | "random" | "notices"
> & {
  sweepLeftovers(): Promise<void>;
  plan(request: PlanRequest): Promise<PlanResult>;
  tryInstall(request: TryInstall): Promise<TriedInstall>;
  lines(request: LinesRequest): Promise<LinesResult>;
  /** What stays as it is while the agent runs. */
  machine: MachineFacts;
  /** The rest, as it is now; the very state of before while nothing has changed. */
  readHost(): Promise<HostState>;
  syncTrees(calledOff: AbortSignal, hear: (line: string) => void): SyncRun;
  takeTelemetry: TakeTelemetry;
  readRestraint: ReadRestraint;
  upgrade: {
    /** Makes ready what the order needs; only then is it accepted. */
    prepare(order: UpgradeOrder): Promise<UpgradeReply>;
    /** The coordinator knows this agent. */
    welcomed(): void;
    /** Why this one runs, and not a newer one. */
    failed: FailedUpgrade | null;
  };
  /** What this host merged by itself after a moment. */
  readHistory: BringHistoryPorts["read"];
  /** Until an unanswered request counts as lost. */
  answerWithinMs: number;
  backoff?: BackoffLimits;
};

/**
 * The life of an agent: hello → claim → build → drain.
 *
 * It begins by ending what a killed agent left running, then connects and calls the roll: what still runs here, and what
 * ended without the coordinator knowing. The coordinator says keep or drop, and its word is law. While there are free cores
 * and a session, it claims. Cut off, it goes on building, claims nothing, and keeps what it has to tell.
 *
 *     working ──drain──▶ draining ──nothing held──▶ ended
 *        └───────stop──────▶└──stop──▶ stopping ──nothing runs, and told or out of patience──▶ ended
 */
export async function startAgent(config: AgentConfig, credential: string, ports: AgentPorts): Promise<Agent> {
  await ports.sweepLeftovers();
  return new RunningAgent(config, ports, await ports.readHost(), credential);
}

class RunningAgent implements Agent {
  readonly ended: Promise<AgentEnd>;
  readonly #config: AgentConfig;
  readonly #ports: AgentPorts;
  #life: "working" | "draining" | "stopping" | "ended" = "working";
  /** A claim may be on its way. */
  #claiming = true;
  /** Why nothing is claimed for now; null while it is. */
  #resting: string | null = null;
  #telemetryAt = Number.NEGATIVE_INFINITY;
  #cancelLastWords = () => {};
  /** What comes after it, when it was told to make way. */
  #makesWay: UpgradeOrder | null = null;
  #preparing: Promise<UpgradeReply> | null = null;
  #failedUpgrade: FailedUpgrade | null;
  #end: (end: AgentEnd) => void = () => {};

  readonly #instance = randomUUID();
  readonly #outbox: Outbox;
  readonly #session: Session;
  readonly #attempts: Attempts;
  readonly #reports: ReportLoop;
  readonly #claims: ClaimLoop;
  readonly #beats: BeatLoop;
  readonly #describing: DescribeLoop;
  readonly #sync: TreeSync;
  readonly #stopRestraint: () => void;
  readonly #history: ReturnType<typeof historyBringer>;

  constructor(config: AgentConfig, ports: AgentPorts, host: HostState, credential: string) {
    this.#config = config;
    this.#ports = ports;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#failedUpgrade = ports.upgrade.failed;
    const { coordinator, joinToken, drone } = config;
    const { clock, notices } = ports;
    const handshake = { drone, credential, ...(joinToken !== null && { joinToken }) };
    const workDirectory = openWorkDirectory(config.workDirectory);
    this.#outbox = openOutbox(workDirectory.outboxPath, notices);
    this.#session = openSession(
      { ...ports, coordinator, handshake },
      {
        hello: () => this.#hello(),
        opened: (welcome) => this.#opened(welcome),
        closed: () => this.#leaveWhenDone(),
        refused: (refusal, everOpened) => this.#refused(refusal, everOpened),
        workAvailable: () => this.#claims.wake(),
        drop: (drop) => this.#drop([drop]),
        sync: (isWanted) => this.#sync.want(isWanted),
        plan: (request) => ports.plan(request),
        tryInstall: (request) => ports.tryInstall(request),
        lines: (request) => ports.lines(request),
        upgrade: (order) => this.#upgrade(order),
      },
    );
    const { ask, isOpen } = this.#session;
    this.#describing = startDescribeLoop({
      ...{ first: host, read: () => ports.readHost(), send: (description) => ask("describe", description) },
      ...{ isOpen, clock, notices },
    });
    this.#sync = openTreeSync({
      run: (calledOff, hear) => ports.syncTrees(calledOff, hear),
      describe: () => this.#describing.tellNow(),
      send: (end) => ask("synced", end),
      changed: () => {
        this.#beats.wake();
        this.#claims.wake();
        this.#leaveWhenDone();
      },
      notices,
    });
    this.#attempts = openAttempts({
      ...ports,
      sendLog: (chunk) => ask("log", chunk),
      isOpen,
      outbox: this.#outbox,
      workDirectory,
      upload: (file, signal) =>
        uploadPackage({ ...file, coordinator, sharedDirectory: config.sharedDirectory, handshake, signal }),
      reportsWaiting: () => this.#reports.wake(),
      coresFreed: () => {
        this.#describing.wake();
        this.#claims.wake();
      },
      tidied: () => this.#leaveWhenDone(),
    });
    this.#reports = startReportLoop({
      send: (report) => ask("report", report),
      outbox: this.#outbox,
      settled: (report) => this.#settled(report),
      clock,
      notices,
    });
    this.#claims = startClaimLoop({
      ask: (claim) => ask("claim", claim),
      freeCores: () => this.#freeCores(),
      newClaimId: () => ClaimId.parse(randomUUID()),
      granted: (order) => this.#granted(order),
      clock,
      notices,
    });
    this.#beats = startBeatLoop({
      send: (beat) => ask("beat", beat),
      isOpen,
      takeBeat: (watched) => this.#takeBeat(watched),
      dropped: (keys) => this.#drop(keys),
      clock,
      notices,
    });
    this.#stopRestraint = watchRestraint(ports.readRestraint, clock, (why) => this.#rest(why));
    this.#history = historyBringer({ read: ports.readHistory, send: (history) => ask("history", history), notices });
  }

  drain(): void {
    if (this.#life !== "working") return;
    this.#life = "draining";
    this.#beats.wake();
    // A claim that is on its way may still be granted: then it has to be given back.
    void this.#claims.stop().then(() => {
      this.#claiming = false;
      this.#leaveWhenDone();
    });
  }

  stop(): void {
    if (this.#life === "stopping" || this.#life === "ended") return;
    this.drain();
    this.#life = "stopping";
    this.#sync.stop();
    void this.#attempts.stopAll().then(() => {
      if (this.#life === "ended") return;
      this.#cancelLastWords = this.#ports.clock.after(LAST_WORDS_MS, () => this.#leave({ kind: "left" }));
      this.#leaveWhenDone();
    });
  }

  #hello(): Hello {
    const { drone, target } = this.#config;
    const held = this.#attempts.vouchedFor();
    const failedUpgrade = this.#failedUpgrade && { failedUpgrade: this.#failedUpgrade };
    const { portage, installed } = this.#describing.told();
    const host = { ...this.#ports.machine, ...portage };
    const me = { protocol: PROTOCOL_VERSION, drone, target, instance: this.#instance, host };
    return { ...me, held, ...(installed && { installed }), ...failedUpgrade };
  }

  /** It drains, so that what it holds comes to its end first, and then makes way. */
  async #upgrade(order: UpgradeOrder): Promise<UpgradeReply> {
    if (this.#makesWay !== null) return { kind: "accepted" };
    // Told twice, after a connection broke for instance, it fetches once.
    this.#preparing ??= this.#ports.upgrade.prepare(order).finally(() => {
      this.#preparing = null;
    });
    const reply = await this.#preparing;
    if (reply.kind === "refused" || this.#makesWay !== null) return reply;
    if (this.#life !== "working") return { kind: "refused", sentence: "It is leaving the swarm." };
    this.#makesWay = order;
    this.#ports.notices.say(order.kind === "replace" ? `Making way for agent ${order.to.version}.` : "Going back.");
    this.drain();
    return reply;
  }

  #opened({ verdicts, beatEveryMs, historyAfter, sync = false }: Welcome): void {
    this.#failedUpgrade = null;
    this.#ports.upgrade.welcomed();
    this.#drop(verdicts.filter(({ verdict }) => verdict === "drop"));
    this.#attempts.wake();
    this.#reports.wake();
    this.#beats.begin(beatEveryMs);
    this.#claims.wake();
    this.#sync.want(sync);
    void this.#history.welcomed(historyAfter);
  }

  #refused(refusal: Refusal, everOpened: boolean): void {
    const advice = ADVICE[refusal.refused] ?? "";
    this.#ports.notices.warn(`${this.#config.coordinator.origin} refuses this agent: ${refusal.sentence} ${advice}`);
    if (TURNS_AWAY.has(refusal.refused) && !everOpened) this.#leave({ kind: "turned-away", refusal });
  }

  #freeCores(): number {
    const { cores, maxBuilds, maxJobs } = this.#config;
    const rests = this.#resting !== null || this.#sync.doing() !== null;
    const mayClaim = this.#life === "working" && !rests && this.#session.isOpen();
    if (!mayClaim || this.#attempts.buildingCount() >= maxBuilds) return 0;
    return Math.min(maxJobs, Math.max(0, cores - this.#attempts.coresTaken()));
  }

  #granted(order: WorkOrder): void {
    if (this.#life === "working") {
      this.#attempts.begin(order);
      return;
    }
    const { build, attempt } = order;
    this.#outbox.put({ kind: "finished", build, attempt, outcome: { result: "stopped", elapsedMs: 0 } });
    this.#reports.wake();
  }

  /** By this machine's own rules nothing is claimed from now on, or with null it is again. */
  #rest(why: string | null): void {
    const { notices } = this.#ports;
    this.#resting = why;
    notices.say(why === null ? "Claiming packages again." : `${why}: nothing is claimed.`);
    if (this.#config.pausedBuilds === "freeze" && !this.#attempts.freeze(why) && why !== null)
      notices.warn("Builds cannot be frozen here, for want of cgroups of version 2: they go on.");
    this.#beats.wake();
    this.#claims.wake();
  }

  async #takeBeat(watched: boolean): Promise<Beat> {
    const { clock, takeTelemetry } = this.#ports;
    const resting = this.#sync.doing() ?? this.#resting;
    const isDue = watched || clock.now() - this.#telemetryAt >= TELEMETRY_EVERY_MS;
    if (isDue) this.#telemetryAt = clock.now();
    return {
      held: this.#attempts.takeBeat(),
      telemetry: isDue ? await takeTelemetry() : null,
      draining: this.#life !== "working",
      ...(resting !== null && { resting }),
    };
  }

  #drop(keys: readonly AttemptKey[]): void {
    for (const key of keys) this.#attempts.drop(key);
  }

  #settled({ report }: Unsettled): void {
    if (report.kind === "finished") this.#attempts.settled(report);
    this.#leaveWhenDone();
  }

  #leaveWhenDone(): void {
    const isQuiet = this.#sync.doing() === null;
    const told = isQuiet && !this.#claiming && this.#attempts.isEmpty() && this.#outbox.unsettled().length === 0;
    switch (this.#life) {
      case "draining":
        if (told) this.#leave(this.#makesWay ? { kind: "makes-way", order: this.#makesWay } : { kind: "left" });
        return;
      case "stopping":
        if (told || (this.#attempts.buildingCount() === 0 && !this.#session.isOpen())) this.#leave({ kind: "left" });
        return;
      case "working":
      case "ended":
        return;
    }
  }

  #leave(end: AgentEnd): void {
    if (this.#life === "ended") return;
    this.#life = "ended";
    this.#cancelLastWords();
    void this.#claims.stop();
    this.#beats.stop();
    this.#describing.stop();
    this.#sync.stop();
    this.#stopRestraint();
    this.#reports.stop();
    this.#attempts.abandon();
    this.#session.close();
    this.#outbox.close();
    this.#end(end);
  }
}

/** What nothing but another start cures. */
const TURNS_AWAY: ReadonlySet<RefusalCode> = new Set(["bad-token", "not-enrolled"]);

/** What a person can do about a refusal. */
const ADVICE: Partial<Record<RefusalCode, string>> = {
  "bad-token": "Take the join token that the coordinator shows now.",
  "not-enrolled": "Say it by --token-file or PORTAGE_SWARM_TOKEN; the coordinator shows it.",
  "name-enrolled":
    "Give this one another --name, or have the credential of the other one forgotten: then this one is enrolled.",
  "name-in-use": "End the other one, or give this one another --name.",
  "protocol-version": `This agent speaks version ${PROTOCOL_VERSION}: take the agent that belongs to the coordinator.`,
};

/** While nobody looks on; with beats every two seconds that is every second or third of them. */
const TELEMETRY_EVERY_MS = 4_500;

/** For the last reports, after the last process was ended; what cannot be told then is told by the next start. */
const LAST_WORDS_MS = 5_000;
