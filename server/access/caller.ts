import type { IncomingHttpHeaders } from "node:http";
import { parse } from "hono/utils/cookie";
import type { Role, TokenId } from "../../protocol/access";
import { PersonName, ROLES } from "../../protocol/access";
import type { Config } from "../config";
import { isOnLan } from "./lan";
import type { People } from "./people";
import type { Tokens } from "./tokens";

/** Who asks: a person or a program of one, by API, page or socket. */
export type Caller =
  /** Sign-in is off: everybody who gets here may do everything. */
  | { kind: "everybody"; role: "administrator" }
  | { kind: "person"; name: string; role: Role; by: "cookie" | "proxy" }
  | { kind: "program"; token: TokenId; name: string; role: Role }
  /** Showed nothing; `viewer` where anybody may look on. */
  | { kind: "stranger"; role: "viewer" | null }
  /** Showed a token that is good for nothing. */
  | { kind: "refused"; role: null };

export type Asking = { headers: IncomingHttpHeaders; remoteAddress: string | undefined };

export const SESSION_COOKIE = "portage-swarm-session";

type CallersParts = {
  people: People;
  tokens: Tokens;
  config: Pick<Config, "signIn" | "anonymousRead" | "binhostFor" | "trustedProxies" | "proxyUserHeader">;
};

/** Tells who is asking. */
export class Callers {
  constructor(private readonly parts: CallersParts) {}

  /** Whoever has made an account wants it to be asked for. */
  get signIn(): boolean {
    return this.parts.config.signIn || !this.parts.people.isEmpty;
  }

  callerOf(asking: Asking): Caller {
    const { headers } = asking;
    const { people, tokens, config } = this.parts;
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (bearer !== undefined) {
      const row = tokens.find("api", bearer);
      if (!row) return { kind: "refused", role: null };
      return { kind: "program", token: row.token, name: row.name, role: row.scope.role };
    }
    if (!this.signIn) return { kind: "everybody", role: "administrator" };
    const known = people.whose(sessionIn(headers));
    if (known) return { kind: "person", ...known, by: "cookie" };
    const told = this.#toldByProxy(asking);
    if (told !== null) return { kind: "person", name: told, role: people.roleOf(told) ?? "viewer", by: "proxy" };
    return { kind: "stranger", role: config.anonymousRead ? "viewer" : null };
  }

  /** Portage shows a token that stands in its binhost's address: as the password, with whatever name (RFC 7617). */
  mayInstall(asking: Asking): boolean {
    if (this.parts.config.binhostFor === "everybody" || isOnLan(this.addressOf(asking))) return true;
    const basic = /^Basic +(\S+)$/i.exec(asking.headers.authorization ?? "")?.[1];
    if (basic === undefined) return isAtLeast(this.callerOf(asking).role, "viewer");
    const secret = Buffer.from(basic, "base64")
      .toString("utf8")
      .replace(/^[^:]*:/, "");
    return this.parts.tokens.find("api", secret) !== null;
  }

  /** From where somebody comes, behind proxies that are trusted. */
  addressOf({ headers, remoteAddress = "" }: Asking): string {
    if (!this.#isTrusted(remoteAddress)) return remoteAddress;
    // The last one is what the trusted proxy itself saw; those before it are hearsay.
    const forwarded = String(headers["x-forwarded-for"] ?? "")
      .split(",")
      .at(-1)
      ?.trim();
    return forwarded || remoteAddress;
  }

  #toldByProxy({ headers, remoteAddress = "" }: Asking): string | null {
    const { proxyUserHeader } = this.parts.config;
    if (proxyUserHeader === null || !this.#isTrusted(remoteAddress)) return null;
    return PersonName.safeParse(headers[proxyUserHeader]).data ?? null;
  }

  #isTrusted(address: string): boolean {
    return this.parts.config.trustedProxies.includes(address.replace(/^::ffff:/, ""));
  }
}

export function sessionIn(headers: IncomingHttpHeaders): string {
  return parse(headers.cookie ?? "", SESSION_COOKIE)[SESSION_COOKIE] ?? "";
}

export function isAtLeast(role: Role | null, needed: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** As the journal and the audit log name them. */
export function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case "everybody":
      return "operator";
    case "person":
      return caller.name;
    case "program":
      return `${caller.name || caller.token} (token ${caller.token})`.slice(-80);
    case "stranger":
    case "refused":
      return "somebody";
  }
}
