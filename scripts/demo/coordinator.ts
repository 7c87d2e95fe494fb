import { readFileSync } from "node:fs";
import { WORLD } from "../../agent/emulated/repository";
import type { AddPackages } from "../../protocol/api";
import { Status } from "../../protocol/api";
import { Cpv } from "../../protocol/atom";
import { TargetName } from "../../protocol/ids";
import { Problem } from "../../protocol/problem";

/** The coordinator as the demo needs it, through the API that everybody uses. */
export type Coordinator = {
  isUp(): Promise<boolean>;
  status(): Promise<Status>;
  /** Queues the demo's packages, expected to take as long as the emulation will let them. */
  queueWorld(speed: number): Promise<void>;
  ground(drone: string, request: { note: string; minutes: number }): Promise<void>;
};

/** `tokenFile` holds what the coordinator leaves for programs of its machine. What cannot be done throws the coordinator's own sentence. */
export function coordinatorAt(url: string, tokenFile: string): Coordinator {
  const ask = async (method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/api/v1/${path}`, url), {
      method,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${readFileSync(tokenFile, "utf8").trim()}`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    throw new Error(`${method} /api/v1/${path}: ${describe(await response.text(), response.status)}`);
  };

  return {
    isUp: () =>
      ask("GET", "health").then(
        () => true,
        () => false,
      ),
    status: async () => Status.parse(await ask("GET", "status")),
    async queueWorld(speed) {
      await ask("POST", "queue", worldOf(speed));
    },
    async ground(drone, request) {
      await ask("POST", `drones/${drone}/ground`, request);
    },
  };
}

function worldOf(speed: number): AddPackages {
  const entries = WORLD.map(({ cpv, slot, needs, serialSeconds, parallelCpuSeconds, maxJobs }) => ({
    cpv: Cpv.parse(cpv),
    slot,
    needs: needs.map((need) => Cpv.parse(need)),
    expected: { serialSeconds: serialSeconds / speed, parallelCpuSeconds: parallelCpuSeconds / speed, maxJobs },
  }));
  return { entries, target: TargetName.parse("default") };
}

function describe(text: string, status: number): string {
  try {
    const problem = Problem.parse(JSON.parse(text));
    return [problem.title, problem.detail].filter((part) => part !== undefined).join(" ");
  } catch {
    return `answered with status ${status}`;
  }
}
