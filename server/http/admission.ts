import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { DroneName } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import type { Access } from "../access/access";
import type { Asking, Caller } from "../access/caller";
import { isAtLeast, nameOf } from "../access/caller";
import type { Decision } from "../access/policy";
import { ROUTES } from "../access/policy";
import type { ApiEnv } from "./api-parts";
import { refused, wrongRequest } from "./problem";

/** Lets everybody do what the policy (server/access/policy) lets them, and notes what people did. */
export function admission({ access, onError }: { access: Access; onError: (error: unknown) => void }) {
  const { callers, enrolment, tokens, audit } = access;

  function refusalOf(c: Context<ApiEnv>, decision: Decision, caller: Caller) {
    switch (decision.who) {
      case "anybody":
        return null;
      case "drone": {
        const drone = DroneName.safeParse(c.req.header("x-drone"));
        const credential = c.req.header("authorization")?.replace(/^Bearer /i, "") ?? "";
        return drone.success && enrolment.knows(drone.data, credential) ? null : refused(c, refuse("not-enrolled"));
      }
      case "viewer":
      case "operator":
      case "administrator":
        if (isForged(c, caller)) return wrongRequest(c, 403, "Not from another site.", "Send the header Origin.");
        if (caller.kind === "stranger" && decision.act !== null) return refused(c, refuse("sign-in"));
        if (isAtLeast(caller.role, decision.who)) return null;
        return refused(c, refuse(caller.role === null ? "sign-in" : "not-allowed"));
    }
  }

  return createMiddleware<ApiEnv>(async (c, next) => {
    const caller = callers.callerOf(askingOf(c));
    c.set("caller", caller);
    if (caller.kind === "program") tokens.seen(caller.token).catch(onError);
    const route = routeOf(c);
    if (!route) return await next();
    const decision = ROUTES[route] ?? ADMINISTRATORS_ONLY;
    const refusal = refusalOf(c, decision, caller);
    if (refusal) return refusal;
    await next();
    if (!("act" in decision) || decision.act === null || !c.res.ok) return;
    const subject = subjectOf(route, c.req.path);
    await audit.note({ by: nameOf(caller), act: decision.act, subject, detail: c.get("told") ?? {} }).catch(onError);
  });
}

export function askingOf(c: Context<ApiEnv>): Asking {
  const { headers, socket } = c.env.incoming;
  return { headers, remoteAddress: socket.remoteAddress };
}

const ADMINISTRATORS_ONLY: Decision = { who: "administrator", act: "something undecided" };

/** The route that will answer, as the policy names it; null when there is none. */
function routeOf(c: Context<ApiEnv>): string | null {
  const route = matchedRoutes(c).findLast(({ path }) => !/^\/?\*$/.test(path));
  return route ? `${route.method} ${route.path}` : null;
}

/** Browsers name the page in `Origin` when something is to be changed: a cookie that comes without it was not sent by one of ours. */
function isForged(c: Context<ApiEnv>, caller: Caller): boolean {
  const isReading = c.req.method === "GET" || c.req.method === "HEAD";
  return !isReading && caller.kind === "person" && c.req.header("origin") === undefined;
}

/** What stands in the place of the route's parameters. */
function subjectOf(route: string, path: string): string {
  const said = path.split("/");
  const pattern = route.slice(route.indexOf(" ") + 1).split("/");
  return pattern
    .flatMap((part, index) => (part.startsWith(":") ? decodeURIComponent(said[index] ?? "") : []))
    .join(" ");
}
