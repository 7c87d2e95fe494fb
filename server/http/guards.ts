import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { wrongRequest } from "./problem";

/** Names by which a browser on this machine may call a coordinator that listens on loopback alone. */
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * May a request with this `Host` header be answered? A page of a stranger may point a name of its own at 127.0.0.1 (DNS rebinding);
 * so while only this machine can reach us, only its own names are us. A host that was named on purpose may be called anything.
 */
export function isOurHost(listensOn: string, hostHeader: string | undefined): boolean {
  if (!isLoopback(listensOn)) return true;
  return hostHeader !== undefined && LOOPBACK_NAMES.has(hostHeader.replace(/:[0-9]+$/, "").toLowerCase());
}

/** Is the page that sends this (when a page does) one of ours? Browsers name it in `Origin`, and only they do. */
export function isSameOrigin(origin: string | undefined, hostHeader: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === hostHeader?.toLowerCase();
}

/** For whatever changes something: a page of another origin may not, and neither may its forms. */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  const reading = c.req.method === "GET" || c.req.method === "HEAD";
  if (reading || isSameOrigin(c.req.header("origin"), c.req.header("host"))) return await next();
  return wrongRequest(c, 403, "Not from another site.", "Only pages of this coordinator may change it.");
};

export function atMost(maxBytes: number): MiddlewareHandler {
  const limit = `The body may have at most ${maxBytes} bytes.`;
  return bodyLimit({ maxSize: maxBytes, onError: (c) => wrongRequest(c, 413, "Too large.", limit) });
}

export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || address.startsWith("127.");
}
