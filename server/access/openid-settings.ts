import { resolve } from "node:path";
import { z } from "zod";
import type { Role } from "../../protocol/access";
import { ROLES } from "../../protocol/access";
import { isLoopback } from "../http/guards";

/** How people sign in with accounts of an OpenID provider, as the coordinator was told. */
export type OpenIdSettings = Readonly<{
  issuer: URL;
  clientId: string;
  /** Null: a public client, known by PKCE alone. */
  secretFile: string | null;
  scope: string;
  /** The claim whose values give roles. */
  roleClaim: string;
  roles: readonly RoleFor[];
}>;

/** Whoever has that value has that role; `*`: everybody. */
export type RoleFor = { value: string; role: Role };

export const OPENID_OPTIONS = {
  "openid-issuer": { value: "URL", help: "OpenID provider whose accounts may sign in (none); needs --public-url" },
  "openid-client": { value: "ID", help: "as which client the provider knows this coordinator (portage-swarm)" },
  "openid-secret-file": { value: "FILE", help: "file with the client's secret (none: a public client)" },
  "openid-scope": { value: "SCOPES", help: "what is asked for (openid profile email)" },
  "openid-role-claim": { value: "NAME", help: "claim whose values give roles (groups)" },
  "openid-roles": { value: "LIST", help: "which value gives which role: admins=administrator,*=viewer (none)" },
} as const;

const rolesSentence = `must be VALUE=ROLE, separated by commas, with a ROLE of ${ROLES.join(", ")}`;

export const OPENID_FIELDS = {
  "openid-issuer": z
    .string()
    .transform((text, context) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
      if (url && isSafe) return url;
      context.addIssue({ code: "custom", message: "must begin with https://, or be on this machine" });
      return z.NEVER;
    })
    .optional(),
  "openid-client": z.string().min(1).default("portage-swarm"),
  "openid-secret-file": z
    .string()
    .transform((path) => resolve(path))
    .optional(),
  "openid-scope": z
    .string()
    .regex(/(^| )openid( |$)/, "must have the word openid in it")
    .default("openid profile email"),
  "openid-role-claim": z.string().min(1).default("groups"),
  "openid-roles": z
    .string()
    .transform((text, context): RoleFor[] => {
      const roles = text.split(",").flatMap((pair) => {
        const at = pair.lastIndexOf("=");
        const role = ROLES.find((each) => each === pair.slice(at + 1).trim());
        return at > 0 && role ? [{ value: pair.slice(0, at).trim(), role }] : [];
      });
      if (roles.length === text.split(",").length) return roles;
      context.addIssue({ code: "custom", message: rolesSentence });
      return z.NEVER;
    })
    .optional(),
};

type Said = z.output<z.ZodObject<typeof OPENID_FIELDS>>;

export function openIdSettings(issuer: URL, said: Said): OpenIdSettings {
  return {
    issuer,
    clientId: said["openid-client"],
    secretFile: said["openid-secret-file"] ?? null,
    scope: said["openid-scope"],
    roleClaim: said["openid-role-claim"],
    roles: said["openid-roles"] ?? [],
  };
}
