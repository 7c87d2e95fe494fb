import type { WhoAmI } from "../../protocol/access";
import { problemOf } from "../swarm/actions";

/** What the page to sign in asks of the coordinator; an answer is null, or the sentence why not. */

export async function askWhoAmI(): Promise<WhoAmI | null> {
  const response = await fetch("/api/v1/me").catch(() => null);
  return response?.ok ? await response.json() : null;
}

export function signIn(name: string, password: string): Promise<string | null> {
  return post("session", { name, password });
}

export function setUpFirst(secret: string, name: string, password: string): Promise<string | null> {
  return post("first-administrator", { secret, name, password });
}

async function post(path: string, body: object): Promise<string | null> {
  const response = await fetch(`/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (response === null) return "The coordinator does not answer.";
  return response.ok ? null : await problemOf(response);
}

/** A page of ours, whatever stands in the address: a link must not lead elsewhere after signing in. */
export function safePath(to: string | null): string {
  if (to === null || !to.startsWith("/")) return "/";
  const url = URL.canParse(to, ORIGIN) ? new URL(to, ORIGIN) : null;
  return url?.origin === ORIGIN && !url.pathname.startsWith("/login") ? url.pathname + url.search + url.hash : "/";
}

/** Any: only whether it stays the same is asked. */
const ORIGIN = "http://here.invalid";
