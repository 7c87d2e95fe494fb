import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { z } from "zod";
import { CommandId, Receipt } from "../../protocol/people";
import { Problem } from "../../protocol/problem";
import type { Refusal } from "../../protocol/refusals";
import { nameOf } from "../access/caller";
import { isRefusal } from "../coordinator/decide";
import type { Done } from "../coordinator/persons";
import type { ApiEnv } from "./api-parts";
import { atMost } from "./guards";
import { refused } from "./problem";

/** Parts of which routes are described. */

export function json<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { "application/json": { schema } } };
}

export const PROBLEM = {
  description: "Refused. `detail` says why; `errors` names each field that was wrong.",
  content: { "application/problem+json": { schema: Problem } },
};

/** Answers to a command. */
export const DONE = { 200: json("Done, or done before under the same id.", Receipt), default: PROBLEM };

/**
 * Under this id a command is done once, and can be undone; it is the `Idempotency-Key` of the IETF's HTTP API group. A client that
 * may send a command again makes one; without it the coordinator does.
 */
export const COMMAND_HEADERS = z.object({ "idempotency-key": CommandId.optional() });
type CommandHeaders = z.infer<typeof COMMAND_HEADERS>;

/** Who asks, and under which id. */
export function asked(c: Context<ApiEnv>, headers: CommandHeaders) {
  return { by: nameOf(c.get("caller")), id: headers["idempotency-key"] ?? CommandId.parse(randomUUID()) };
}

/** Has a person's command decided, and answers with its receipt or the refusal. */
export async function give(
  c: Context<ApiEnv>,
  headers: CommandHeaders,
  ask: (who: ReturnType<typeof asked>) => Promise<Done | Refusal>,
) {
  const who = asked(c, headers);
  const reply = await ask(who);
  if (isRefusal(reply)) return refused(c, reply);
  const { builds, undoUntil } = reply;
  c.set("told", { command: who.id, builds: builds.length });
  return c.json({ command: who.id, undoUntil, builds } satisfies Receipt, 200);
}

/** What is sent with a request; without `required` it may be left out. */
export function body<T extends z.ZodType>(schema: T, { required }: { required: boolean }) {
  return { body: { required, content: { "application/json": { schema } } } };
}

/** For what takes no fields: then a mistaken one is refused too. */
export const NO_FIELDS = body(z.strictObject({}), { required: false });

export const SMALL_BODY = atMost(64 * 1024);
