import { z } from "zod";
import type { AuditEntry } from "../../protocol/access";
import { PersonName, PersonView, TokenId, TokenScope } from "../../protocol/access";
import { Actor, DroneName, TargetName } from "../../protocol/ids";
import { ChannelView } from "../../protocol/notifications";
import { Millis } from "../../protocol/time";

/** A secret that lets somebody in. `hash` is all that is kept of the secret itself. */
export const TokenRow = z.object({
  token: TokenId,
  hash: z.string(),
  name: z.string(),
  scope: TokenScope,
  by: Actor,
  at: Millis,
  /** Null: never. */
  expiresAt: Millis.nullable(),
  revokedAt: Millis.nullable(),
  usedAt: Millis.nullable(),
  uses: z.int().nonnegative(),
});
export type TokenRow = z.infer<typeof TokenRow>;

/** By what a drone is known. */
export const CredentialRow = z.object({
  drone: DroneName,
  hash: z.string(),
  /** It builds for this target alone; null: for any. */
  target: TargetName.nullable(),
  /** Which join token enrolled it. */
  token: TokenId,
  at: Millis,
});
export type CredentialRow = z.infer<typeof CredentialRow>;

/** A person who may sign in: by a password, of which an argon2id hash is kept, or as the subject of an OpenID provider. */
export const AccountRow = PersonView.extend({ password: z.string().nullable(), subject: z.string().nullable() });
export type AccountRow = z.infer<typeof AccountRow>;

/** A browser in which a person has signed in. */
export const SessionRow = z.object({ hash: z.string(), account: PersonName, at: Millis, expiresAt: Millis });
export type SessionRow = z.infer<typeof SessionRow>;

/** Where notifications go. `sealed` is the destination, which only the coordinator can open. */
export const ChannelRow = ChannelView.omit({ newest: true, waiting: true }).extend({ sealed: z.string() });
export type ChannelRow = z.infer<typeof ChannelRow>;

/** What administrators decide, one kind of row for each table. */
export type AccessRow = {
  tokens: TokenRow;
  credentials: CredentialRow;
  accounts: AccountRow;
  sessions: SessionRow;
  channels: ChannelRow;
};
export type AccessTable = keyof AccessRow;
/** There are few of them: a start reads them all. */
export type AccessRows = { [T in AccessTable]: AccessRow[T][] };

/** By which the rows of a table are told apart. */
export const KEY_OF: { [T in AccessTable]: (row: AccessRow[T]) => string } = {
  tokens: (row) => row.token,
  credentials: (row) => row.drone,
  accounts: (row) => row.name,
  sessions: (row) => row.hash,
  channels: (row) => row.channel,
};

/**
 * Where it is kept who may do what, and who is told what, beside the swarm itself. What is awaited is durable when its promise resolves, and was not done
 * when it rejects.
 */
export interface AccessStore {
  read(): Promise<AccessRows>;
  /** Adds a row, or replaces the one with its key. @throws NotSaved */
  put<T extends AccessTable>(table: T, row: AccessRow[T]): Promise<void>;
  /** @throws NotSaved */
  remove(table: AccessTable, key: string): Promise<void>;
  /** @throws NotSaved */
  addAudit(entry: Omit<AuditEntry, "number">): Promise<void>;
  /** The newest `limit` entries whose number is below `before`, newest first. */
  readAudit(before: number, limit: number): Promise<AuditEntry[]>;
}
