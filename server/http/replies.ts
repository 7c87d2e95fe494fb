import type { Context } from "hono";
import { z } from "zod";
import { Problem } from "../../protocol/api";
import type { Refusal } from "../../protocol/refusals";
import type { Done } from "../coordinator/decide";
import { isRefusal } from "../coordinator/decide";
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

/** Answers of what is done or refused, and has nothing to tell beside. */
export const DONE = { 204: { description: "Done." }, default: PROBLEM };

export function doneOrRefused(c: Context, reply: Done | Refusal) {
  return isRefusal(reply) ? refused(c, reply) : c.body(null, 204);
}

/** What is sent with a request; without `required` it may be left out. */
export function body<T extends z.ZodType>(schema: T, { required }: { required: boolean }) {
  return { body: { required, content: { "application/json": { schema } } } };
}

/** For what takes no fields: then a mistaken one is refused too. */
export const NO_FIELDS = body(z.strictObject({}), { required: false });

export const SMALL_BODY = atMost(64 * 1024);
