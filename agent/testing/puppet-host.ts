import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { WorkOrder } from "../../protocol/build";
import { openBuildGate } from "../build-gate";
import { openCgroups } from "../cgroup";
import type { Clock } from "../clock";
import { systemClock } from "../clock";
import type { EmergeHost } from "../emerge-host";
import type { PuppetTheatre } from "./emerge-puppet";

/** A host whose emerge is a puppet. Its clock runs a thousand times too fast: ten seconds of grace are over in ten milliseconds. */
export function puppetHost({ emergePath, environment, directory }: PuppetTheatre): EmergeHost {
  const configRoot = join(directory, "host");
  mkdirSync(join(configRoot, "etc/portage"), { recursive: true });
  return {
    emergePath,
    python: "python3",
    workDirectory: join(directory, "work"),
    configRoot,
    binhostUrl: "http://127.0.0.1:4600/binhost/default",
    mayDowngrade: false,
    temporaryDirectory: join(directory, "tmp"),
    distfilesDirectory: null,
    loadLimit: 12,
    cpus: null,
    memoryBytes: 2 ** 30,
    cgroups: openCgroups(),
    gate: openBuildGate(),
    environment: { ...process.env, ...environment, PORTAGE_SWARM_TOKEN: "secret" },
    clock: hastyClock,
  };
}

const hastyClock: Clock = {
  ...systemClock,
  after: (delayMs, act) => systemClock.after(delayMs / 1000, act),
};

/** The order to build `dev-libs/leaf-1`, attempt 2 of build 7, unless said otherwise. */
export function workOrder(changes: Partial<Record<keyof WorkOrder, unknown>> = {}): WorkOrder {
  return WorkOrder.parse({
    build: 7,
    attempt: 2,
    cpv: "dev-libs/leaf-1",
    slot: "0",
    target: "default",
    needs: [],
    cores: [0, 1, 2],
    ...changes,
  });
}
