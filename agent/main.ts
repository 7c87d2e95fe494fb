import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { version as AGENT_VERSION } from "../package.json";
import type { Cpv } from "../protocol/atom";
import type { Wanted } from "../protocol/plan";
import type { PlanProblem } from "../protocol/plan-problem";
import { problemSentence } from "../protocol/plan-problem";
import type { Agent, AgentEnd } from "./agent";
import { startAgent } from "./agent";
import { openBuildGate } from "./build-gate";
import { forgetAttempt, runAttempt } from "./build-runner";
import { openCgroups } from "./cgroup";
import type { Finding } from "./check";
import { checkHost } from "./check";
import { reportAsClient } from "./client";
import { systemClock } from "./clock";
import type { AgentConfig } from "./config";
import { configure } from "./config";
import { keepCredential, readCredential } from "./credential";
import { readPortageSettings } from "./emerge/host-facts";
import type { EmergeHost } from "./emerge-host";
import { readHistory } from "./history/read-history";
import { allowedCpus, readMachineFacts, thisMachine } from "./host/machine";
import { createProcessUse } from "./host/process-use";
import { claimDirectory } from "./host/sole-agent";
import { createTelemetry } from "./host/telemetry";
import type { MachineFacts } from "./host-reader";
import { hostReader } from "./host-reader";
import { sweepLeftovers } from "./leftovers";
import type { Notices } from "./notices";
import { createNotices } from "./notices";
import type { Shown } from "./once";
import { buildOnce } from "./once";
import { lineResolver, planAtoms } from "./planner";
import { restraintReader } from "./restraint/restraint";
import { syncTrees } from "./sync-trees";
import { tryInstall } from "./try-install";
import { guard } from "./upgrade/guard";
import type { Guardian } from "./upgrade/guardian";
import { guardianOf } from "./upgrade/guardian";
import type { OwnFile } from "./upgrade/own-file";
import { prepareUpgrade, readOwnFile } from "./upgrade/own-file";

/** The program on a drone. Exit status: 0 left in order, 1 cannot work here, 2 was told something wrong. */
async function main(): Promise<number> {
  const configured = configure(process.argv.slice(2), thisMachine);
  switch (configured.kind) {
    case "help":
      process.stdout.write(configured.text);
      return 0;
    case "version":
      process.stdout.write(`${AGENT_VERSION}\n`);
      return 0;
    case "wrong":
      process.stderr.write(`${configured.errors.join("\n")}\nSee --help.\n`);
      return 2;
    case "check":
      return await check(configured.config);
    case "client":
      return await client(configured.config);
    case "plan":
      return await plan(configured.wanted, configured.config);
    case "once":
      return await once(configured.cpv, configured.config);
    case "run": {
      // Whoever read this may have gone away; builds go on.
      process.stdout.on("error", () => {});
      const notices = createNotices((line) => process.stdout.write(line), systemClock);
      for (const hint of configured.hints) notices.warn(hint);
      return await work(configured.config, notices).catch((error: unknown) => {
        if (!isSystemError(error)) throw error;
        notices.warn(`${error.message}. Is --work-dir a directory that this user may write?`);
        return 1;
      });
    }
  }
}

/** Works, and when that is over watches over whoever comes after. */
async function work(config: AgentConfig, notices: Notices): Promise<number> {
  const own = readOwnFile(fileURLToPath(import.meta.url));
  const guardian = guardianOf();
  const end = await run(config, own, guardian, notices);
  if (end.kind === "makes-way" && !guardian) return await guard(end.order, own.path, notices);
  if (end.kind === "makes-way") guardian?.makeWay(end.order);
  guardian?.leave();
  return end.kind === "cannot" ? end.status : 0;
}

async function check(config: AgentConfig): Promise<number> {
  const findings = await checkHost(config, emergeHostOf(config), AGENT_VERSION);
  for (const { kind, sentence } of findings) process.stdout.write(`${MARKS[kind]} ${sentence}\n`);
  const bad = findings.filter(({ kind }) => kind === "bad").length;
  const verdict = bad === 0 ? "can be a drone" : `cannot be a drone: ${bad} of these must be changed`;
  process.stdout.write(`This machine ${verdict}.\n`);
  return bad === 0 ? 0 : 1;
}

/** What would be taken first, then what would not, with the reason. */
async function client(config: AgentConfig): Promise<number> {
  try {
    const { packages } = await reportAsClient(config, emergeHostOf(config));
    const taken = packages.filter(({ differs }) => differs.length === 0);
    for (const { atom, cpv } of taken) process.stdout.write(`taken   ${cpv ?? atom}\n`);
    for (const { atom, cpv, differs } of packages) {
      for (const { what, detail } of differs) process.stdout.write(`${what.padEnd(10)} ${cpv ?? atom}: ${detail}\n`);
    }
    const binhost = new URL(`/binhost/${config.target}`, config.coordinator).href;
    process.stdout.write(`${taken.length} of ${packages.length} packages of @world would be taken from ${binhost}.\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

const MARKS: Record<Finding["kind"], string> = { good: "ok   ", note: "note ", bad: "WRONG" };

async function once(cpv: Cpv, config: AgentConfig): Promise<number> {
  const notices = createNotices((line) => process.stdout.write(line), systemClock);
  const release = await claimWorkDirectory(config, notices);
  if (!release) return 1;
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop.abort());
  const show: Shown = { write: (bytes) => process.stdout.write(bytes), say: notices.say };
  const isBuilt = await buildOnce(cpv, config, await readyToBuild(emergeHostOf(config)), {
    directory: ".",
    show,
    stopped: stop.signal,
  });
  await release();
  return isBuilt ? 0 : 1;
}

/** A plan for `POST /api/v1/queue`; what cannot be planned is told instead, so that nothing is added by halves. */
async function plan(wanted: Wanted[], config: AgentConfig): Promise<number> {
  const answer = await planAtoms({ atoms: wanted }, emergeHostOf(config));
  const problems = answer.kind === "plan" ? answer.problems.map(({ problem }) => inFull(problem)) : [answer.sentence];
  if (answer.kind === "plan" && problems.length === 0) {
    process.stdout.write(`${JSON.stringify({ entries: answer.entries })}\n`);
    return 0;
  }
  process.stderr.write(`${problems.join("\n")}\n`);
  return 1;
}

/** With the lines that would cure it. */
function inFull(problem: PlanProblem): string {
  const settings = "settings" in problem ? problem.settings : [];
  return [problemSentence(problem), ...settings.map(({ file, line }) => `  ${file}: ${line}`)].join("\n");
}

async function claimWorkDirectory({ workDirectory }: AgentConfig, notices: Notices) {
  mkdirSync(workDirectory, { recursive: true });
  const release = await claimDirectory(workDirectory);
  if (!release) notices.warn(`Another agent works in ${workDirectory}: end it, or give this one another --work-dir.`);
  return release;
}

type RunEnd = AgentEnd | { kind: "cannot"; status: number };

async function run(config: AgentConfig, own: OwnFile, guardian: Guardian | null, notices: Notices): Promise<RunEnd> {
  const release = await claimWorkDirectory(config, notices);
  if (!release) return { kind: "cannot", status: 1 };
  const host = await readyToBuild(emergeHostOf(config));
  const { drone, cores, memoryBytes, workDirectory, procDirectory, pinsBuilds } = config;
  const told = { cores, memoryBytes, agentVersion: AGENT_VERSION, workDirectory, pinsBuilds, agent: own.facts };
  const machine: MachineFacts = { ...readMachineFacts(procDirectory), ...told };
  const lines = lineResolver(host);
  const read = readCredential(workDirectory);
  if (read.kind === "untrusted") {
    notices.warn(read.sentence);
    await release();
    return { kind: "cannot", status: 1 };
  }
  if (read.kind === "new") keepCredential(workDirectory, read.credential);
  const agent = await startAgent(config, read.credential, {
    run: (order, listen) => runAttempt(order, host, listen),
    forgetAttempt: (key) => forgetAttempt(key, host),
    sweepLeftovers: () => sweepLeftovers(host),
    plan: (request) => planAtoms(request, host),
    lines: (request) => lines.resolve(request),
    tryInstall: ({ cpvs }) => tryInstall(cpvs, host),
    machine,
    readHost: hostReader(host),
    syncTrees: (calledOff, hear) => syncTrees(host, calledOff, hear),
    upgrade: {
      prepare: (order) => prepareUpgrade(order, config.coordinator, own),
      welcomed: () => guardian?.welcomed(),
      failed: guardian?.failed ?? null,
    },
    readHistory: (after) => readHistory(host, after),
    takeTelemetry: createTelemetry({
      procDirectory,
      buildDirectory: host.temporaryDirectory ?? workDirectory,
      distfilesDirectory: host.distfilesDirectory,
    }),
    readRestraint: restraintReader(config, systemClock.wall),
    processUse: createProcessUse(procDirectory, systemClock.now),
    clock: systemClock,
    random: Math.random,
    notices,
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  const stay = leaveOnSignals(agent, notices);
  notices.say(`${drone} offers ${cores} cores to ${config.coordinator.origin}.`);
  // Nobody could end this agent in order any more.
  void guardian?.gone.then(() => agent.stop());
  const end = await agent.ended;
  lines.close();
  stay();
  await release();
  if (end.kind === "left") notices.say(`${drone} leaves the swarm.`);
  return end.kind === "turned-away" ? { kind: "cannot", status: 2 } : end;
}

function emergeHostOf(config: AgentConfig): EmergeHost {
  return {
    emergePath: config.emerge,
    python: config.python,
    workDirectory: config.workDirectory,
    configRoot: config.configRoot,
    binhostUrl: new URL(`/binhost/${config.target}`, config.coordinator).href,
    mayDowngrade: config.mayDowngrade,
    temporaryDirectory: null,
    distfilesDirectory: null,
    loadLimit: config.loadLimit,
    cpus: config.pinsBuilds ? allowedCpus() : null,
    memoryBytes: config.memoryBytes,
    cgroups: null,
    gate: openBuildGate(),
    environment: process.env,
    clock: systemClock,
  };
}

/** What only one who builds needs to know: Portage takes a second to tell how it is set up, and a process is moved for cgroups. */
async function readyToBuild(told: EmergeHost): Promise<EmergeHost> {
  const cgroups = openCgroups();
  const settings = await readPortageSettings(told);
  const temporaryDirectory = settings.get("PORTAGE_TMPDIR") ?? null;
  return { ...told, cgroups, temporaryDirectory, distfilesDirectory: settings.get("DISTDIR") ?? null };
}

/** @returns what takes that back. */
function leaveOnSignals(agent: Agent, notices: Notices): () => void {
  let signals = 0;
  const drain = () => {
    notices.say(
      "Draining: what is being built is finished and delivered, nothing more is claimed. SIGTERM or Ctrl+C again ends the builds.",
    );
    agent.drain();
  };
  const drainThenStop = () => {
    signals += 1;
    if (signals === 1) drain();
    else {
      notices.say("Stopping: the builds are ended and go back to the queue.");
      agent.stop();
    }
  };
  process.on("SIGTERM", drainThenStop).on("SIGINT", drainThenStop);
  // The terminal is gone: nobody is there to hurry it.
  process.on("SIGHUP", drain);
  return () => void process.off("SIGTERM", drainThenStop).off("SIGINT", drainThenStop).off("SIGHUP", drain);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

const ANSWER_WITHIN_MS = 10_000;

// Last, because nothing below an await at the top of a module exists before it is over.
process.exitCode = await main();
