import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "./generated/sqlite/client";
import { migrateSqlite } from "./migrate-sqlite";
import { prismaStore } from "./prisma-store";
import type { Store } from "./store";

/** A swarm in a SQLite file, which is made or migrated first. */
export async function openSqliteStore(file: string, migrationsDirectory: string): Promise<Store> {
  migrateSqlite(file, migrationsDirectory);
  const adapter = new PrismaBetterSqlite3({ url: `file:${file}`, timeout: PATIENCE_MS });
  const client = new PrismaClient({ adapter });
  await client.$queryRaw`PRAGMA journal_mode = WAL`;
  // A grant is a promise to a drone: it must outlive a power cut, so each commit waits for the disk.
  await client.$queryRaw`PRAGMA synchronous = FULL`;
  return prismaStore({ client, answersGetLost: false });
}

/** SQLite waits for another program's lock without letting go of this thread, so sockets and beats wait with it. */
const PATIENCE_MS = 50;
