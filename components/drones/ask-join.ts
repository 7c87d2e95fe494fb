import { problemOf } from "../swarm/actions";

export type JoinAnswer = { kind: "command"; command: string } | { kind: "failed"; because: string };

/** The one line that adds a drone, as the coordinator tells it. Never throws. */
export async function askJoin(request: typeof fetch): Promise<JoinAnswer> {
  try {
    const response = await request("/api/v1/join");
    if (!response.ok) return { kind: "failed", because: await problemOf(response) };
    const join: unknown = await response.json();
    if (typeof join === "object" && join !== null && "command" in join && typeof join.command === "string") {
      return { kind: "command", command: join.command };
    }
    return { kind: "failed", because: "the coordinator's answer has no command." };
  } catch {
    return { kind: "failed", because: "the coordinator does not answer." };
  }
}
