import { spawn } from "node:child_process";
import { mkdirSync, openSync, readdirSync } from "node:fs";
import { join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmulatedHost } from "../../agent/emulated/host/host";
import { bootHost } from "../../agent/emulated/host/host";
import type { Machine } from "../../agent/emulated/host/machine";
import { recordsDirectory } from "../../agent/emulated/process-record";

/** One drone of the demo: an emulated machine and on it a real agent. */
export type DemoDrone = {
  host: EmulatedHost;
  /** Ends the agent and every emerge on the machine. */
  stop(): Promise<void>;
};

export type DroneOptions = {
  machine: Machine & { name: string };
  coordinator: string;
  tokenFile: string;
  /** Shared by the drones of the demo. */
  demoDirectory: string;
  /** Where agent.mjs and emulated-emerge.mjs lie. */
  programsDirectory: string;
  speed: number;
  seed: number;
};

const RESTART_AFTER_MS = 1_000;
/** The agent takes a first SIGTERM for "finish what you build", a second for "give it back". */
const SECOND_SIGNAL_AFTER_MS = 300;
const KILL_AFTER_MS = 5_000;

/** Boots the machine and starts its agent; one that dies is started again, one that was told to end is not. */
export function startDrone(options: DroneOptions): DemoDrone {
  const root = join(options.demoDirectory, "hosts", options.machine.name);
  mkdirSync(root, { recursive: true });
  const host = bootHost(root, options.machine);
  let stopping = false;
  let agent = startAgent(options, root);

  const supervise = async () => {
    while (true) {
      const ended = await agent.exited;
      if (stopping || ended.status === 0) return;
      console.log(
        `Demo: the agent of ${options.machine.name} ended (${ended.how}) and is started again; see ${root}/agent.log.`,
      );
      await sleep(RESTART_AFTER_MS);
      if (stopping) return;
      agent = startAgent(options, root);
    }
  };
  const supervised = supervise();

  return {
    host,
    async stop() {
      stopping = true;
      await agent.stop();
      await supervised;
      for (const name of readdirSync(recordsDirectory(root))) signal(Number(parse(name).name), "SIGTERM");
    },
  };
}

function startAgent({ machine, coordinator, tokenFile, programsDirectory, ...options }: DroneOptions, root: string) {
  const log = openSync(join(root, "agent.log"), "a");
  const said = {
    coordinator,
    "token-file": tokenFile,
    name: machine.name,
    cores: String(machine.cores),
    "memory-mib": String(machine.memoryMib),
    emerge: join(programsDirectory, "emulated-emerge.mjs"),
    "work-dir": join(root, "work"),
    "config-root": root,
    proc: join(root, "proc"),
    // Portage of the machine that shows the demo must not plan for this one.
    python: "/bin/false",
  };
  const argv = Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [join(programsDirectory, "agent.mjs"), ...argv], {
    env: {
      ...process.env,
      EMULATED_EMERGE_ROOT: root,
      EMULATED_EMERGE_SWARM: options.demoDirectory,
      EMULATED_EMERGE_SPEED: String(options.speed),
      EMULATED_EMERGE_SEED: String(options.seed),
    },
    stdio: ["ignore", log, log],
  });
  const exited = new Promise<{ status: number; how: string }>((resolve) => {
    child.on("error", (error) => resolve({ status: 1, how: error.message }));
    child.on("exit", (status, name) => resolve({ status: status ?? 128, how: name ?? `status ${status}` }));
  });
  return {
    exited,
    async stop() {
      for (const [name, afterMs] of [
        ["SIGTERM", 0],
        ["SIGTERM", SECOND_SIGNAL_AFTER_MS],
        ["SIGKILL", KILL_AFTER_MS],
      ] as const) {
        await Promise.race([exited, sleep(afterMs, undefined, { ref: false })]);
        child.kill(name);
      }
      await exited;
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
