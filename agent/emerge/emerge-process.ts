import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { STOP_GRACE_MS } from "../../protocol/time";
import type { EmergeHost } from "../emerge-host";
import type { AttemptDirectory, Step } from "./attempt-directory";
import { enterCgroup } from "./cgroup";
import type { Command } from "./command-line";
import type { Leader } from "./end-processes";
import { buildDirectoriesInUse, endProcesses, leaderOf, removeBuildDirectories, sendSignal } from "./end-processes";

/**
 * One emerge, from spawn to the last of its processes.
 *
 * It leads a session and process group of its own, so that a signal to the group reaches the compilers and no terminal
 * can hang it up. Its output goes to a file, because emerge dies of SIGPIPE, and leaves the build running, when the reader
 * of a pipe does. It has a cgroup of its own, where there are cgroups. A process that is `running` is `stopping` after SIGTERM to the group, and gets SIGKILL when the grace is
 * over. Whenever emerge has exited, by itself or not, what it left is ended (`clearing`); `ended` promises that no process
 * of this step is left.
 */
export type EmergeState =
  | { state: "running"; pid: number }
  | { state: "stopping"; pid: number }
  | { state: "clearing"; exit: Exit }
  | { state: "ended"; exit: Exit };

export type Exit =
  | { kind: "status"; status: number }
  | { kind: "signal"; signal: NodeJS.Signals }
  /** There never was a process. */
  | { kind: "not-started"; why: string };

export type EmergeProcess = {
  state(): EmergeState;
  /** Never rejects. */
  ended: Promise<Exit>;
  /** Asks, then forces; resolves with `ended`. */
  stop(): Promise<Exit>;
};

export function startEmerge(
  command: Command,
  step: Step,
  directory: AttemptDirectory,
  host: EmergeHost,
): EmergeProcess {
  const child = spawnDetached(command, directory.steps[step].output, directory.root);
  const exited = exitOf(child);
  if (child.pid === undefined) return neverStarted(exited);

  const { pid } = child;
  const leader = noteLeader(pid, directory);
  let current: EmergeState = { state: "running", pid };
  let toRemove = new Set<string>();
  let cancelKill = () => {};

  const ended = exited.then(async (exit) => {
    cancelKill();
    current = { state: "clearing", exit };
    await endProcesses(host.clock, directory.root, leader);
    await removeBuildDirectories(toRemove);
    current = { state: "ended", exit };
    return exit;
  });

  return {
    state: () => current,
    ended,
    stop() {
      if (current.state === "running") {
        current = { state: "stopping", pid };
        toRemove = buildDirectoriesInUse(directory.root);
        sendSignal(-pid, "SIGTERM");
        cancelKill = host.clock.after(STOP_GRACE_MS, () => sendSignal(-pid, "SIGKILL"));
      }
      return ended;
    },
  };
}

function spawnDetached(command: Command, outputPath: string, workingDirectory: string): ChildProcess {
  const output = openSync(outputPath, "a");
  try {
    return spawn(command.path, command.argv, {
      cwd: workingDirectory,
      env: command.environment,
      detached: true,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

/** A process that the next agent could not find must not run. */
function noteLeader(pid: number, directory: AttemptDirectory): Leader {
  try {
    const leader = leaderOf(pid, enterCgroup(pid, basename(directory.root)));
    writeFileSync(directory.leader, JSON.stringify(leader));
    return leader;
  } catch (error) {
    sendSignal(-pid, "SIGKILL");
    throw error;
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", why: error.message }));
    child.once("exit", (status, signal) => {
      resolve(signal === null ? { kind: "status", status: status ?? 0 } : { kind: "signal", signal });
    });
  });
}

function neverStarted(exited: Promise<Exit>): EmergeProcess {
  return {
    state: () => ({ state: "ended", exit: { kind: "not-started", why: "emerge could not be started" } }),
    ended: exited,
    stop: () => exited,
  };
}
