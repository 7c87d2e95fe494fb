import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { availableParallelism, cpus, homedir, hostname, release } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { HostFacts } from "../../protocol/drone";
import type { Surroundings } from "../config";

/** This machine, as far as configuration asks for it. */
export const thisMachine: Surroundings = {
  env: process.env,
  hostName: hostname(),
  parallelism: availableParallelism(),
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
