import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { SESSION_COOKIE } from "../access/caller";
import { SESSION_MS } from "../access/people";

/** From now on the browser is signed in. */
export function beginSession(c: Context, session: string, isSecure: boolean): void {
  setCookie(c, SESSION_COOKIE, session, {
    httpOnly: true,
    // Lax: a link from a chat to a package leads there, and not to where one signs in.
    sameSite: "Lax",
    secure: isSecure,
    path: "/",
    maxAge: SESSION_MS / 1000,
  });
}
