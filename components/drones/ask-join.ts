import { problemOf } from "../swarm/actions";

/** `expiresAt`: until when the command's token enrols drones, in milliseconds since 1970; null: until it is revoked. */
export type JoinAnswer =
  | { kind: "command"; command: string; expiresAt: number | null }
  | { kind: "failed"; because: string };

/** The one line that adds a drone, as the coordinator tells it. Never throws. */
export function askJoin(request: typeof fetch): Promise<JoinAnswer> {
  return answerOf(() => request("/api/v1/join"));
}

/** The same with a token that was made for it, and lives a day. Never throws. */
export function askAnotherJoin(request: typeof fetch): Promise<JoinAnswer> {
  const headers = { "content-type": "application/json" };
  return answerOf(() => request("/api/v1/tokens/join", { method: "POST", headers, body: "{}" }));
}

async function answerOf(ask: () => Promise<Response>): Promise<JoinAnswer> {
  try {
    const response = await ask();
    if (!response.ok) return { kind: "failed", because: await problemOf(response) };
    const join: unknown = await response.json();
    if (typeof join === "object" && join !== null && "command" in join && typeof join.command === "string") {
      return { kind: "command", command: join.command, expiresAt: expiryIn(join) };
    }
    return { kind: "failed", because: "the coordinator's answer has no command." };
  } catch {
    return { kind: "failed", because: "the coordinator does not answer." };
  }
}

/** A token that was made just now stands beside its command. */
function expiryIn(join: object): number | null {
  if ("token" in join && typeof join.token === "object" && join.token !== null) return expiryIn(join.token);
  return "expiresAt" in join && typeof join.expiresAt === "number" ? join.expiresAt : null;
}
