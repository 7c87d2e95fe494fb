import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { STOP_GRACE_MS } from "../../protocol/time";
import type { Cgroup, CgroupMemory } from "../cgroup";
import { enterCgroup, freezeCgroup, membersOf, readCgroupMemory } from "../cgroup";
import type { EmergeHost } from "../emerge-host";
import type { AttemptDirectory, Step } from "./attempt-directory";
import type { Command } from "./command-line";
import type { Leader } from "./end-processes";
import {
  buildDirectoriesInUse,
  changedSince,
  endProcesses,
  leaderOf,
  removeBuildDirectories,
  sendSignal,
} from "./end-processes";

/**
 * One emerge, from spawn to the last of its processes.
 *
 * It leads a session and process group of its own, so that a signal to the group reaches the compilers and no terminal
 * can hang it up. Its output goes to a file, because emerge dies of SIGPIPE, and leaves the build running, when the reader
 * of a pipe does. It has a cgroup of its own, where there are cgroups. A process that is `running` is `stopping` after
 * SIGTERM to the group, and gets SIGKILL when the grace is over. Whenever emerge has exited, by itself or not, what it left
 * is ended (`clearing`), and when it was killed, its build directory removed; `ended` promises that no process of this step
 * is left.
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
  /** Of its cgroup, after the end as it was last; null where there is none. */
  memory(): CgroupMemory | null;
  /** All its processes, where there is a cgroup that tells; null where there is none. */
  members(): number[] | null;
  /** Holds it still, or lets it go on; answers whether that can be done here. */
  freeze(isFrozen: boolean): boolean;
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
  const spawnedAt = host.clock.wall();
  const cgroup = enterCgroup(host.cgroups, pid, basename(directory.root), host.memoryBytes);
  const leader = noteLeader(pid, cgroup, command, directory);
  let current: EmergeState = { state: "running", pid };
  let lastMemory: CgroupMemory | null = null;
  let toRemove: string[] = [];
  let cancelKill = () => {};

  const ended = exited.then(async (exit) => {
    cancelKill();
    lastMemory = cgroup && readCgroupMemory(cgroup);
    const wasKilled = exit.kind === "signal" || current.state === "stopping";
    current = { state: "clearing", exit };
    if (wasKilled) {
      toRemove.push(...buildDirectoriesInUse(directory.root));
      toRemove.push(...(await changedSince(command.buildDirectory, spawnedAt)));
    }
    await endProcesses(host.clock, directory.root, leader);
    await removeBuildDirectories(toRemove);
    current = { state: "ended", exit };
    return exit;
  });

  return {
    state: () => current,
    ended,
    memory: () =>
      cgroup && current.state !== "ended" && current.state !== "clearing" ? readCgroupMemory(cgroup) : lastMemory,
    members: () => (cgroup && current.state === "running" ? membersOf(cgroup) : null),
    freeze: (isFrozen) => cgroup !== null && current.state === "running" && freezeCgroup(cgroup, isFrozen),
    stop() {
      if (current.state === "running") {
        // What is held still hears no signal.
        if (cgroup) freezeCgroup(cgroup, false);
        current = { state: "stopping", pid };
        toRemove = [...buildDirectoriesInUse(directory.root)];
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
function noteLeader(
  pid: number,
  cgroup: Cgroup | null,
  { buildDirectory }: Command,
  directory: AttemptDirectory,
): Leader {
  try {
    const leader = leaderOf(pid, cgroup, buildDirectory);
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
    memory: () => null,
    members: () => null,
    freeze: () => false,
    stop: () => exited,
  };
}
