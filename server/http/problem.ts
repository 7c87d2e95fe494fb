import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import type { Wanted } from "../../protocol/plan";
import { problemSentence } from "../../protocol/plan-problem";
import type { Problem } from "../../protocol/problem";
import type { Refusal, RefusalCode } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Plan } from "../sockets/planner";
import { wrongFields } from "../wrong-field";

/** Every error of the API is a problem (RFC 9457): what went wrong in one sentence, and each field that was wrong. */

const HEADERS = { "content-type": "application/problem+json" };

/** Which HTTP status says it; RFC 9110 section 15. */
const STATUS_OF = {
  "bad-message": 400,
  "protocol-version": 400,
  "bad-token": 401,
  "not-enrolled": 401,
  "sign-in": 401,
  "wrong-password": 401,
  "no-provider": 503,
  "name-taken": 409,
  "not-allowed": 403,
  "not-found": 404,
  "no-such-build": 404,
  "no-such-drone": 404,
  "wrong-state": 409,
  "name-in-use": 409,
  "name-enrolled": 409,
  stale: 409,
  "not-your-attempt": 409,
  "too-large": 413,
  "bad-artefact": 422,
  "bad-plan": 422,
  "nothing-to-add": 422,
  "plan-refused": 422,
  "no-planner": 422,
  "no-session": 503,
  "too-many-tries": 429,
  "too-fast": 429,
  "queue-full": 503,
  "not-saved": 503,
  "shutting-down": 503,
} as const satisfies Record<RefusalCode, number>;

function answer<Status extends ContentfulStatusCode>(c: Context, problem: Problem & { status: Status }) {
  return c.json({ ...problem, instance: instanceOf(c) } satisfies Problem, problem.status, HEADERS);
}

/** By which the coordinator's own log knows the request. */
function instanceOf(c: Context): string {
  return `urn:portage-swarm:request:${c.get("requestId")}`;
}

/** `afterMs`: when it may go better, for programs that wait (RFC 9110, section 10.2.3). */
export function refused(c: Context, refusal: Refusal, { afterMs = 0 } = {}) {
  if (afterMs > 0) c.header("retry-after", String(Math.ceil(afterMs / 1000)));
  const status = STATUS_OF[refusal.refused];
  const problem = {
    type: `urn:portage-swarm:refusal:${refusal.refused}`,
    title: refuse(refusal.refused).sentence,
    status,
    detail: refusal.sentence,
    ...(refusal.field !== undefined && { errors: [{ field: refusal.field, message: refusal.sentence }] }),
  };
  return answer(c, problem);
}

/** What was asked for and cannot be planned: each atom once, with what stands in its way. */
export function refusedPlan(c: Context, atoms: readonly Wanted[], problems: Plan["problems"]) {
  const errors = problems.map(({ wanted, problem }) => ({
    field: wanted === null ? "atoms" : `atoms[${atoms.indexOf(wanted)}]`,
    message: problemSentence(problem),
  }));
  const problem = {
    type: "urn:portage-swarm:refusal:plan-refused",
    title: refuse("plan-refused").sentence,
    status: STATUS_OF["plan-refused"],
    detail: [...new Set(errors.map(({ message }) => message))].join(" "),
    errors: errors.slice(0, MAX_ERRORS),
  };
  return answer(c, problem);
}

/** Input that its schema refuses: each field once, with what is allowed there. */
export function wrongInput(c: Context, error: Pick<z.core.$ZodError, "issues">) {
  const errors = wrongFields(error.issues);
  const [first] = errors;
  const detail = first && `${first.field === "" ? "The body" : first.field}: ${first.message}`;
  const problem = {
    type: "urn:portage-swarm:refusal:bad-message",
    title: "The request cannot be used.",
    status: 400 as const,
    ...(detail !== undefined && { detail }),
    errors: errors.slice(0, MAX_ERRORS),
  };
  return answer(c, problem);
}

/** What is wrong with the request as such, not with a field of it. */
export function wrongRequest(c: Context, status: 400 | 403 | 413 | 415 | 500, title: string, detail: string) {
  return answer(c, { type: "about:blank", title, status, detail });
}

/** A plan of thousands of packages may be wrong everywhere; nobody reads more than this. */
const MAX_ERRORS = 100;
