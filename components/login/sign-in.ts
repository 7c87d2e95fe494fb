import type { WhoAmI } from "../../protocol/access";
import type { RefusalCode } from "../../protocol/refusals";
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

/** Why an OpenID provider's account did not come in, by the code with which the coordinator sends a browser back. */
export function refusalIn(search: string): string | null {
  const code = new URLSearchParams(search).get("because") ?? "";
  return Object.entries(SENTENCES).find(([known]) => known === code)?.[1] ?? null;
}

const SENTENCES: Partial<Record<RefusalCode, string>> = {
  "sign-in": "That took too long, or was begun in another browser. Try again.",
  "not-allowed": "Your account gives you no role here. Ask an administrator.",
  "name-taken": "Another account has your name here. Ask an administrator.",
  "no-provider": "The provider did not sign you in. Try again, or ask an administrator.",
};
