import type { BuildId, DroneName } from "../../protocol/ids";

/** What the coordinator answered: done, or a sentence why not. */
export type Answer = { done: true } | { done: false; because: string };

const API = "/api/v1";
const UNREACHABLE = "the coordinator does not answer.";

/**
 * What a person may ask of the coordinator, by its API. Notes are at most 200 characters. `request` is the browser's fetch. No
 * method throws: a refusal and a broken connection are answers too.
 */
export function coordinatorAt(request: typeof fetch) {
  const post = (path: string, body?: object) => ask(request, path, body);
  const ofBuild = (build: BuildId, verb: string, more?: object) => post(`/queue/${verb}`, { builds: [build], ...more });
  const ofDrone = (drone: DroneName, verb: string, body?: object) =>
    post(`/drones/${encodeURIComponent(drone)}/${verb}`, body);
  return {
    pause: (note = "") => post("/pause", { note }),
    resume: () => post("/resume"),
    ground: (drone: DroneName, note = "") => ofDrone(drone, "ground", { note }),
    unground: (drone: DroneName) => ofDrone(drone, "unground"),
    requeue: (build: BuildId) => ofBuild(build, "requeue"),
    hold: (build: BuildId, note = "") => ofBuild(build, "hold", { note }),
    release: (build: BuildId) => ofBuild(build, "release"),
    remove: (build: BuildId) => ofBuild(build, "cancel"),
  };
}

async function ask(request: typeof fetch, path: string, body?: object): Promise<Answer> {
  try {
    const response = await request(`${API}${path}`, {
      method: "POST",
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return response.ok ? { done: true } : { done: false, because: await problemOf(response) };
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
