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
import { RateLimit } from "../access/rate-limit";
import type { Now } from "../coordinator/command";
import type { ApiEnv } from "./api-parts";
import { refused, wrongRequest } from "./problem";

type AdmissionParts = { access: Access; clock: () => Now; onError: (error: unknown) => void };

/** Lets everybody do what the policy (server/access/policy) lets them, not too often, and notes what people did. */
export function admission({ access, clock, onError }: AdmissionParts) {
  const { callers, enrolment, tokens, audit } = access;
  const knownOnes = new RateLimit(KNOWN_RATE);
  const strangers = new RateLimit(STRANGER_RATE);

  /** Milliseconds until that caller may ask that; 0: now. */
  function waitMs(caller: Caller, asking: Asking, route: string): number {
    const address = callers.addressOf(asking);
    const { mono } = clock();
    // Files lie there, and a client asks for hundreds at once.
    if (route === BINHOST) return 0;
    // Drones show who they are later; many of them may come from one address.
    if (ROUTES[route]?.who === "drone") return knownOnes.take(`address ${address}`, mono);
    switch (caller.kind) {
      case "everybody":
        return 0;
      case "person":
        return knownOnes.take(`person ${caller.name}`, mono);
      case "program":
        return knownOnes.take(`token ${caller.token}`, mono);
      case "stranger":
      case "refused":
        return strangers.take(address, mono);
    }
  }

  function refusalOf(c: Context<ApiEnv>, decision: Decision, caller: Caller) {
    switch (decision.who) {
      case "anybody":
        return null;
      case "client":
        if (callers.mayInstall(askingOf(c))) return null;
        return c.text("Put a token into the address: https://token:SECRET@…\n", 401, ASK_FOR_TOKEN);
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
    const asking = askingOf(c);
    const caller = callers.callerOf(asking);
    c.set("caller", caller);
    if (caller.kind === "program") tokens.seen(caller.token).catch(onError);
    const route = routeOf(c) ?? "";
    const afterMs = waitMs(caller, asking, route);
    if (afterMs > 0) return refused(c, refuse("too-fast"), { afterMs });
    if (route === "") return await next();
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

/** A dashboard that opens asks a dozen times at once, a script that pages through all a hundred times. */
const KNOWN_RATE = { perSecond: 50, burst: 500 };
/** By address, of which many may be behind one. */
const STRANGER_RATE = { perSecond: 10, burst: 100 };
/** Portage sends what stands in the address once it is asked for it. */
const ASK_FOR_TOKEN = { "www-authenticate": 'Basic realm="portage-swarm binhost"' };
const BINHOST = "ALL /binhost/*";

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
