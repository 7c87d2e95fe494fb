import { spawn } from "node:child_process";
import { sendSignal } from "./emerge/end-processes";
import { createLineReader } from "./emerge/line-reader";
import type { EmergeHost } from "./emerge-host";
import { inheritedEnvironment } from "./emerge-host";

/** How a sync ended: well, or why not; `called-off` before it began. */
export type SyncOutcome = { kind: "done" | "called-off" } | { kind: "failed"; why: string };

export type SyncRun = {
  ended: Promise<SyncOutcome>;
  /** Ends it, whatever it has done so far. */
  kill(): void;
};

/**
 * Brings the host's repositories up to date by `emerge --sync`, which takes for each the way that repos.conf names (rsync, git,
 * webrsync). It has its turn among the builds, waits until none runs, and lets none begin meanwhile. `hear` is told its newest line.
 */
export function syncTrees(host: EmergeHost, calledOff: AbortSignal, hear: (line: string) => void): SyncRun {
  let kill = () => {};

  async function run(): Promise<SyncOutcome> {
    const passage = await host.gate.enter(calledOff, hear);
    try {
      if (!calledOff.aborted) await passage.alone("syncs the trees");
      if (calledOff.aborted) return { kind: "called-off" };
      const sync = startSync(host, hear);
      kill = sync.kill;
      return await sync.ended;
    } finally {
      passage.leave();
    }
  }
  return { ended: run(), kill: () => kill() };
}

function startSync(host: EmergeHost, hear: (line: string) => void): SyncRun {
  const argv = ["--ignore-default-opts", "--color=n", "--nospinner", "--sync"];
  const env = { ...inheritedEnvironment(host), NO_COLOR: "1", NOCOLOR: "true", LC_ALL: "C.UTF-8" };
  const child = spawn(host.emergePath, argv, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.pid !== undefined && sendSignal(-child.pid, "SIGKILL");
  let isTooLong = false;
  const cancelLimit = host.clock.after(LIMIT_MS, () => {
    isTooLong = true;
    kill();
  });
  let newest: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    const reader = createLineReader();
    stream.on("data", (bytes: Buffer) => {
      const lines = reader.push(bytes).filter((line) => line.trim() !== "");
      newest = [...newest, ...lines].slice(-LINES_KEPT);
      const last = lines.at(-1);
      if (last !== undefined) hear(last.trim());
    });
  }
  const ended = new Promise<SyncOutcome>((resolve) => {
    const end = (outcome: SyncOutcome) => {
      cancelLimit();
      resolve(outcome);
    };
    const fail = (why: string) => end({ kind: "failed", why: [why, ...newest].join("\n") });
    child.once("error", (error) => fail(`emerge cannot be started: ${error.message}.`));
    child.once("close", (status, signal) => {
      if (isTooLong) fail(`It was ended after ${LIMIT_MS / 3_600_000} hour.`);
      else if (status === 0) end({ kind: "done" });
      else fail(signal ? `emerge --sync was ended by ${signal}.` : `emerge --sync ended with status ${status}.`);
    });
  });
  return { ended, kill: () => void kill() };
}

/** A tree that comes by webrsync is a hundred megabytes, on a slow line. */
const LIMIT_MS = 3_600_000;
/** What says why stands at the end. */
const LINES_KEPT = 8;
