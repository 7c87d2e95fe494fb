import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { availableParallelism, cpus, homedir, hostname, networkInterfaces, release } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { HostFacts } from "../../protocol/drone";
import type { Surroundings } from "../config";

/** This machine, as far as configuration asks for it. */
export const thisMachine: Surroundings = {
  env: process.env,
  hostName: hostname(),
  parallelism: availableParallelism(),
  machineCores: cpus().length || availableParallelism(),
  ownAddresses: [
    "localhost",
    hostname(),
    ...Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
  ],
  memoryLimitBytes: process.constrainedMemory() || null,
  isRoot: process.getuid?.() === 0,
  homeDirectory: homedir(),
  readText: (path) => readFileSync(path, "utf8").trim(),
  findExecutable(name) {
    const candidates = name.includes("/")
      ? [resolve(name)]
      : (process.env.PATH ?? "").split(delimiter).map((directory) => resolve(directory, name));
    return candidates.find(isExecutable) ?? null;
  },
};

/** What the kernel and Node tell about this machine. */
export function readMachineFacts(procDirectory: string): Pick<HostFacts, "nodeVersion" | "kernel" | "cpuModel"> {
  return {
    nodeVersion: process.version,
    kernel: release().slice(0, 200),
    cpuModel: (modelIn(procDirectory) ?? cpus()[0]?.model ?? "unknown").slice(0, 200),
  };
}

/** CPUs that this process may use (`Cpus_allowed_list: 0-3,8` of proc_pid_status(5)), by number. */
export function allowedCpus(status = readFileSync("/proc/self/status", "latin1")): number[] {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  const ranges = list?.split(",") ?? [];
  return ranges.flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    if (first === undefined || last === undefined || !(first <= last)) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** proc_cpuinfo(5); on many architectures there is no such line. */
function modelIn(procDirectory: string): string | undefined {
  try {
    return /^model name\s*: (.+)$/m.exec(readFileSync(join(procDirectory, "cpuinfo"), "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
