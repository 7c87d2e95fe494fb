import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { safePath } from "../../protocol/safe-path";
import { TRIP_MS } from "../access/openid";
import { isRefusal } from "../coordinator/decide";
import { askingOf } from "./admission";
import type { Api, ApiEnv, ApiParts } from "./api-parts";
import { refused } from "./problem";
import { PROBLEM } from "./replies";
import { beginSession } from "./session-cookie";

/** Signing in with an account of an OpenID provider: there, and back. Both are visited by browsers, not asked by programs. */
export function addOpenIdRoutes(app: Api, { access, isSecure }: ApiParts): void {
  const { people, callers, openId, audit } = access;
  const tripCookie = { httpOnly: true, sameSite: "Lax", secure: isSecure, path: PATH } as const;

  app.openapi(
    createRoute({
      method: "get",
      path: "/openid/sign-in",
      summary: "Sign in at the OpenID provider",
      request: { query: z.strictObject({ to: z.string().max(2000).optional() }) },
      responses: { 302: { description: "To the provider." }, default: PROBLEM },
    }),
    async (c) => {
      if (!openId) return refused(c, refuse("not-found", "There is no OpenID provider."));
      const trip = await openId.begin(safePath(c.req.valid("query").to ?? null));
      if (isRefusal(trip)) return toLogin(c, trip);
      setCookie(c, TRIP_COOKIE, trip.cookie, { ...tripCookie, maxAge: TRIP_MS / 1000 });
      return c.redirect(trip.location, 302);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/openid/callback",
      summary: "Where the OpenID provider sends people back to",
      responses: { 302: { description: "Signed in, or why not." }, default: PROBLEM },
    }),
    async (c) => {
      if (!openId) return refused(c, refuse("not-found", "There is no OpenID provider."));
      const finished = await openId.finish(new URL(c.req.url).search, getCookie(c, TRIP_COOKIE) ?? "");
      deleteCookie(c, TRIP_COOKIE, tripCookie);
      const signedIn = isRefusal(finished) ? finished : await people.signInAs(finished.person);
      const address = callers.addressOf(askingOf(c));
      const by = isRefusal(finished) ? "somebody" : finished.person.name;
      const act = isRefusal(signedIn) ? "sign-in refused" : "signed in";
      await audit.note({ by, act, subject: "", detail: { address, by: "OpenID" } });
      if (isRefusal(finished)) return toLogin(c, finished);
      if (isRefusal(signedIn)) return toLogin(c, signedIn);
      beginSession(c, signedIn.session, isSecure);
      return c.redirect(finished.to, 302);
    },
  );
}

const PATH = "/api/v1/openid";
const TRIP_COOKIE = "portage-swarm-openid";

/** By a code: whoever makes a link must not decide what our page says. */
function toLogin(c: Context<ApiEnv>, { refused: because }: Refusal) {
  return c.redirect(`/login?because=${because}`, 302);
}
