import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/postgresql/client";
import { migratePostgresql } from "./migrate-postgresql";
import { prismaStore } from "./prisma-store";
import type { Store } from "./store";

/** A swarm in a PostgreSQL database, which exists and is migrated first. */
export async function openPostgresqlStore(url: string, migrationsDirectory: string): Promise<Store> {
  await migratePostgresql(url, migrationsDirectory);
  const adapter = new PrismaPg({ connectionString: url, max: 2, ...PATIENCE });
  return prismaStore({ client: new PrismaClient({ adapter }), answersGetLost: true });
}

/** A server that is only gone, not ended, says nothing: without limits a commit would wait for it for a quarter of an hour. */
const PATIENCE = { connectionTimeoutMillis: 5_000, query_timeout: 15_000 };
