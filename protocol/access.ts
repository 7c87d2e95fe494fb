import * as z from "zod";
import { Actor, DroneName, TargetName } from "./ids";
import { Millis } from "./time";

/** Who may do what: tokens, and the record of what was done. */

/** A token's name for the eye and for revoking it; it opens nothing. */
export const TokenId = z.string().regex(/^[a-z0-9]{8}$/, "must be 8 lower-case letters or digits");
export type TokenId = z.infer<typeof TokenId>;

/** What a person, or a program that acts for one, may do; each may do what those before it may. */
export const ROLES = ["viewer", "operator", "administrator"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What a token is good for. */
export const TokenScope = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("join"),
    /** It enrols this drone alone; null: any. */
    drone: DroneName.nullable(),
    /** What it enrols builds for this target alone; null: for any. */
    target: TargetName.nullable(),
    /** How many drones it enrols; null: as many as come. */
    drones: z.int().positive().nullable(),
  }),
  /** A program shows it to the API, and may do what a person of that role may. */
  z.object({ kind: z.literal("api"), role: Role }),
]);
export type TokenScope = z.infer<typeof TokenScope>;

/** A token as people see it: never its secret. */
export const TokenView = z.object({
  token: TokenId,
  name: z.string(),
  scope: TokenScope,
  by: Actor,
  at: Millis,
  expiresAt: Millis.nullable(),
  revokedAt: Millis.nullable(),
  usedAt: Millis.nullable(),
  uses: z.int().nonnegative(),
});
export type TokenView = z.infer<typeof TokenView>;

export const TokenList = z.object({ tokens: z.array(TokenView) });
export type TokenList = z.infer<typeof TokenList>;

const TokenName = z.string().max(80).default("");
const Hours = z.number().positive();

export const MakeJoinToken = z.strictObject({
  name: TokenName,
  drone: DroneName.optional(),
  target: TargetName.optional(),
  drones: z.int().positive().max(10_000).optional(),
  hours: Hours.max(24 * 30).default(24),
});

export const MakeApiToken = z.strictObject({
  name: z.string().min(1).max(80),
  role: Role,
  /** Left out: until it is revoked. */
  hours: Hours.max(24 * 3660).optional(),
});

/** The only time that the secret is shown. */
export const MadeToken = z.object({ token: TokenView, secret: z.string() });
export type MadeToken = z.infer<typeof MadeToken>;

export const MadeJoinToken = MadeToken.extend({ command: z.string() });
export type MadeJoinToken = z.infer<typeof MadeJoinToken>;

/** Something that somebody did, and to what; `detail` says more, and never holds a secret. */
export const AuditEntry = z.object({
  number: z.int().positive(),
  at: Millis,
  by: Actor,
  act: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Newest first; ask again with `before` the number of the last. */
export const AuditPage = z.object({ entries: z.array(AuditEntry) });
export type AuditPage = z.infer<typeof AuditPage>;

export const PersonName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/,
    "must be 1 to 63 letters, digits, dots, hyphens, underscores or @, and begin with a letter or digit",
  );
/** Long ones are better than odd ones (NIST SP 800-63B). */
export const Password = z.string().min(8, "must have at least 8 characters").max(200);

export const SignIn = z.strictObject({ name: z.string().max(63), password: z.string().max(200) });
/** `secret` stands in the link that a new swarm prints once. */
export const FirstAdministrator = z.strictObject({ secret: z.string().max(200), name: PersonName, password: Password });

/** Whom the coordinator takes the asking for. */
export const WhoAmI = z.object({
  /** False: whoever reaches the coordinator may do everything. */
  signIn: z.boolean(),
  /** Nobody can sign in before the first administrator is set up. */
  isNew: z.boolean(),
  /** People may sign in at an OpenID provider too. */
  openId: z.boolean(),
  name: z.string().nullable(),
  /** Null: may do nothing before signing in. */
  role: Role.nullable(),
});
export type WhoAmI = z.infer<typeof WhoAmI>;

export const PersonView = z.object({ name: PersonName, role: Role, at: Millis });
export type PersonView = z.infer<typeof PersonView>;
export const People = z.object({ people: z.array(PersonView) });
export type People = z.infer<typeof People>;
export const AddPerson = z.strictObject({ name: PersonName, role: Role, password: Password });
export const ChangePerson = z.strictObject({ role: Role.optional(), password: Password.optional() });
export const ChangePassword = z.strictObject({ old: z.string().max(200), new: Password });
