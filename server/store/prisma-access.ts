import { AuditEntry } from "../../protocol/access";
import type { AccessRow, AccessStore, AccessTable } from "./access-store";
import { AccountRow, ChannelRow, CredentialRow, SessionRow, TokenRow } from "./access-store";
import type { Client } from "./client";
import { Prisma } from "./generated/sqlite/client";
import type { InTurn } from "./in-turn";
import { reasonOf } from "./reason";
import { readRow } from "./rows";
import { NotSaved } from "./store";
import type { TableOf } from "./write-rows";
import { json, writeStatements } from "./write-rows";

/** Who may do what, in the database of the swarm. */
export function prismaAccess(client: Client, inTurn: InTurn): AccessStore {
  const write = (statements: Iterable<Prisma.Sql>) =>
    inTurn(async () => {
      for (const statement of statements) await client.$executeRaw(statement);
    }).catch((error: unknown) => {
      throw new NotSaved(reasonOf(error), { cause: error });
    });

  return {
    read: () =>
      inTurn(async () => ({
        tokens: (await client.token.findMany()).map((row) =>
          readRow(TokenRow, `Token ${row.token}`, withNumbers(row, ["at", "expiresAt", "revokedAt", "usedAt"])),
        ),
        credentials: (await client.credential.findMany()).map((row) =>
          readRow(CredentialRow, `The credential of ${row.drone}`, withNumbers(row, ["at"])),
        ),
        accounts: (await client.account.findMany()).map(({ account, ...row }) =>
          readRow(AccountRow, `The account ${account}`, { name: account, ...withNumbers(row, ["at"]) }),
        ),
        sessions: (await client.session.findMany()).map((row) =>
          readRow(SessionRow, `A session of ${row.account}`, withNumbers(row, ["at", "expiresAt"])),
        ),
        channels: (await client.channel.findMany()).map((row) =>
          readRow(ChannelRow, `The channel ${row.channel}`, withNumbers(row, ["at"])),
        ),
      })),
    put: (table, row) => write(writeStatements(TABLES[table], [row])),
    remove: (table, key) => {
      const { name, replaceBy } = TABLES[table];
      const head = Prisma.raw(`DELETE FROM "${name}" WHERE "${replaceBy?.[0]}" = `);
      return write([Prisma.sql`${head}${key}`]);
    },
    addAudit: (entry) => write(writeStatements(AUDIT, [entry])),
    readAudit: (before, limit) =>
      inTurn(async () => {
        const query = { where: { number: { lt: before } }, orderBy: { number: "desc" }, take: limit } as const;
        const rows = await client.audit.findMany(query);
        return rows.map((row) => readRow(AuditEntry, `Audit entry ${row.number}`, withNumbers(row, ["at"])));
      }),
  };
}

const TABLES: { [T in AccessTable]: TableOf<AccessRow[T]> } = {
  tokens: {
    name: "Token",
    replaceBy: ["token"],
    columns: {
      token: (row) => row.token,
      hash: (row) => row.hash,
      name: (row) => row.name,
      scope: (row) => json(row.scope),
      by: (row) => row.by,
      at: (row) => BigInt(row.at),
      expiresAt: (row) => bigint(row.expiresAt),
      revokedAt: (row) => bigint(row.revokedAt),
      usedAt: (row) => bigint(row.usedAt),
      uses: (row) => row.uses,
    },
  },
  credentials: {
    name: "Credential",
    replaceBy: ["drone"],
    columns: {
      drone: (row) => row.drone,
      hash: (row) => row.hash,
      target: (row) => row.target,
      token: (row) => row.token,
      at: (row) => BigInt(row.at),
    },
  },
  accounts: {
    name: "Account",
    replaceBy: ["account"],
    columns: {
      account: (row) => row.name,
      role: (row) => row.role,
      password: (row) => row.password,
      subject: (row) => row.subject,
      at: (row) => BigInt(row.at),
    },
  },
  sessions: {
    name: "Session",
    replaceBy: ["hash"],
    columns: {
      hash: (row) => row.hash,
      account: (row) => row.account,
      at: (row) => BigInt(row.at),
      expiresAt: (row) => BigInt(row.expiresAt),
    },
  },
  channels: {
    name: "Channel",
    replaceBy: ["channel"],
    columns: {
      channel: (row) => row.channel,
      kind: (row) => row.kind,
      to: (row) => row.to,
      kinds: (row) => json(row.kinds),
      template: (row) => row.template,
      sealed: (row) => row.sealed,
      by: (row) => row.by,
      at: (row) => BigInt(row.at),
    },
  },
};

const AUDIT: TableOf<Omit<AuditEntry, "number">> = {
  name: "Audit",
  replaceBy: null,
  columns: {
    at: (entry) => BigInt(entry.at),
    by: (entry) => entry.by,
    act: (entry) => entry.act,
    subject: (entry) => entry.subject,
    detail: (entry) => json(entry.detail),
  },
};

function bigint(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

/** Times are BigInt in the database. */
function withNumbers<Row extends object>(row: Row, names: readonly (keyof Row)[]): Record<string, unknown> {
  return {
    ...row,
    ...Object.fromEntries(names.map((name) => [name, typeof row[name] === "bigint" ? Number(row[name]) : row[name]])),
  };
}
