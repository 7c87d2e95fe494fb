import type { BuildId, DroneName } from "../../protocol/ids";
import type { CommandId, Receipt } from "../../protocol/people";

/** What the coordinator answered: done, and under which id it can be taken back, if it can; or a sentence why not. */
export type Answer = { done: true; undo: CommandId | null } | { done: false; because: string };

/** Where to: right behind one build, or right before one. */
export type Neighbour = { after: BuildId } | { before: BuildId };

const API = "/api/v1";
const UNREACHABLE = "the coordinator does not answer.";

/**
 * What a person may ask of the coordinator, by its API. Notes are at most 200 characters. `request` is the browser's fetch;
 * `newId` makes an id that no other command has, so that one that is sent twice is done once. No method throws: a refusal and a
 * broken connection are answers too.
 */
export function coordinatorAt(request: typeof fetch, newId: () => string) {
  const post = (path: string, body: object = {}) => ask(request, path, body, newId());
  const ofBuilds = (builds: readonly BuildId[], verb: string, more?: object) =>
    post(`/queue/${verb}`, { builds, ...more });
  const ofDrone = (drone: DroneName, verb: string, body?: object) =>
    post(`/drones/${encodeURIComponent(drone)}/${verb}`, body);
  return {
    pause: (note = "") => post("/pause", { note }),
    resume: () => post("/resume"),
    ground: (drone: DroneName, note = "") => ofDrone(drone, "ground", { note }),
    unground: (drone: DroneName) => ofDrone(drone, "unground"),
    limit: (drone: DroneName, jobs: number | null) => ofDrone(drone, "limit", { jobs }),
    sync: (target: string) => post(`/targets/${target}/sync`),
    callOffSync: (target: string) => post(`/targets/${target}/call-off-sync`),
    requeue: (builds: readonly BuildId[]) => ofBuilds(builds, "requeue"),
    move: (builds: readonly BuildId[], to: Neighbour) => ofBuilds(builds, "move", to),
    next: (builds: readonly BuildId[]) => ofBuilds(builds, "next"),
    pin: (builds: readonly BuildId[], drone: DroneName) => ofBuilds(builds, "pin", { drone }),
    unpin: (builds: readonly BuildId[]) => ofBuilds(builds, "unpin"),
    hold: (builds: readonly BuildId[], note = "") => ofBuilds(builds, "hold", { note }),
    release: (builds: readonly BuildId[]) => ofBuilds(builds, "release"),
    remove: (builds: readonly BuildId[]) => ofBuilds(builds, "cancel"),
    stop: (builds: readonly BuildId[]) => ofBuilds(builds, "stop"),
    makeRelease: (target: string, name: string) => post(`/binhost/${target}/releases`, { name }),
    promoteRelease: (target: string, name: string) => post(`/binhost/${target}/releases/${name}/promote`),
    removeRelease: (target: string, name: string) => post(`/binhost/${target}/releases/${name}/remove`),
    rollBack: (target: string) => post(`/binhost/${target}/rollback`),
    upgrade: (atOnce: number) => post("/upgrade", { atOnce }),
    stopUpgrade: () => post("/upgrade/stop"),
    undo: (command: CommandId) => post(`/commands/${command}/undo`),
  };
}

/** Pages that came over plain HTTP have no `randomUUID`. */
export function newCommandId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(request: typeof fetch, path: string, body: object, id: string): Promise<Answer> {
  try {
    const response = await request(`${API}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify(body),
    });
    if (!response.ok) return { done: false, because: await problemOf(response) };
    const { command, undoUntil }: Receipt = await response.json();
    return { done: true, undo: undoUntil === null ? null : command };
  } catch {
    return { done: false, because: UNREACHABLE };
  }
}

/** The sentence of a problem+json body (RFC 9457); the status line when there is none. */
export async function problemOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const plain = `the coordinator answered ${response.status} ${response.statusText}`.trim();
  if (typeof problem !== "object" || problem === null) return plain;
  if ("detail" in problem && typeof problem.detail === "string") return problem.detail;
  return "title" in problem && typeof problem.title === "string" ? problem.title : plain;
}
