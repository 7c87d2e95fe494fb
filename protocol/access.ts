import * as z from "zod";
import { Actor, DroneName, TargetName } from "./ids";
import { Millis } from "./time";

/** Who may do what: tokens, and the record of what was done. */

/** A token's name for the eye and for revoking it; it opens nothing. */
export const TokenId = z.string().regex(/^[a-z0-9]{8}$/, "must be 8 lower-case letters or digits");
export type TokenId = z.infer<typeof TokenId>;

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

/** The only time that the secret is shown. */
export const MadeJoinToken = z.object({ token: TokenView, secret: z.string(), command: z.string() });
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
