import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Cpv } from "../../protocol/atom";
import type { WorkOrder } from "../../protocol/build";
import type { Merge } from "../../protocol/history";
import { BuildId, DroneName, TargetName } from "../../protocol/ids";
import type { AgentPorts } from "../agent";
import { startAgent } from "../agent";
import { systemClock } from "../clock";
import type { AgentConfig } from "../config";
import type { HostState } from "../host-reader";
import type { Notices } from "../notices";
import { CREDENTIAL, TOKEN } from "./fake-coordinator";
import { createWatch } from "./watch";

/** An order for build `build`, attempt `attempt`, on these cores. */
export function orderOf(build: number, attempt = 1, cores = [0, 1]): WorkOrder {
  return {
    build: BuildId.parse(build),
    attempt,
    cpv: Cpv.parse(`dev-libs/p${build}-1`),
    slot: "0",
    target: TargetName.parse("default"),
    needs: [],
    cores,
  };
}

/**
 * Removed when the test is over; outside of tests say `afterAll`. Not in a hook of this module: files that share a process
 * share its modules, and the hook would be the first file's alone.
 */
export function emptyDirectory(over: (remove: () => void) => void = onTestFinished): string {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-agent-"));
  over(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function testConfig(coordinator: URL, workDirectory: string, changes: Partial<AgentConfig> = {}): AgentConfig {
  return {
    coordinator,
    joinToken: TOKEN,
    drone: DroneName.parse("drone-Tarn"),
    target: TargetName.parse("default"),
    cores: 4,
    memoryBytes: 2 ** 30,
    maxBuilds: 4,
    maxJobs: 4,
    loadLimit: 4,
    pinsBuilds: false,
    quietHours: [],
    pauseWhen: [],
    pausedBuilds: "finish",
    workDirectory,
    sharedDirectory: null,
    emerge: "/usr/bin/emerge",
    configRoot: "/",
    mayDowngrade: false,
    python: "python3",
    procDirectory: "/proc",
    ...changes,
  };
}

/** Notices kept for a test to look at. */
export type Told = Notices & { sentences: string[]; said(pattern: RegExp): Promise<unknown> };

export function createTold(): Told {
  const sentences: string[] = [];
  const watch = createWatch();
  const say = (sentence: string) => {
    sentences.push(sentence);
    watch.tell();
  };
  return { say, warn: say, sentences, said: (pattern) => watch.until(() => pattern.test(sentences.join("\n"))) };
}

/** What every test agent merged before. */
export const MERGES: readonly Merge[] = [
  { cpv: Cpv.parse("dev-libs/leaf-1.1"), cores: 4, seconds: 12, endedAt: 1_700_000_000_000 },
];

/** A host of which nobody can tell how it is set up. */
const UNKNOWN_HOST: HostState = {
  portage: { portageVersion: null, profile: null, gcc: null, canPlan: false },
  installed: undefined,
};

/** An agent in this process, whose builds a test drives. It tries again at once where a real one would wait a little. */
export function startTestAgent(
  config: AgentConfig,
  builder: Pick<AgentPorts, "run" | "forgetAttempt" | "sweepLeftovers" | "plan" | "lines" | "tryInstall">,
  notices: Notices,
  changes: Partial<AgentPorts> = {},
) {
  return startAgent(config, CREDENTIAL, {
    ...builder,
    machine: {
      cores: config.cores,
      memoryBytes: config.memoryBytes,
      agentVersion: "0.0.0",
      nodeVersion: process.version,
      kernel: "6.1",
      cpuModel: "a CPU",
      workDirectory: config.workDirectory,
    },
    readHost: () => Promise.resolve(UNKNOWN_HOST),
    syncTrees: () => ({ ended: Promise.resolve({ kind: "done" }), kill: () => {} }),
    takeTelemetry: () => Promise.resolve(null),
    readRestraint: () => Promise.resolve(null),
    upgrade: { prepare: () => Promise.resolve({ kind: "accepted" }), welcomed: () => {}, failed: null },
    readHistory: () => Promise.resolve([...MERGES]),
    processUse: { sample: () => new Map() },
    clock: systemClock,
    random: () => 0,
    notices,
    answerWithinMs: 300,
    backoff: { firstMs: 10, longestMs: 10 },
    ...changes,
  });
}
