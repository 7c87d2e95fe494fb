import { join } from "node:path";
import { openPostgresqlStore } from "./postgresql";
import { openSqliteStore } from "./sqlite";
import type { Store } from "./store";

/** Where a swarm is kept: in a file beside the rest of its data, or in a database that others look after. */
export type Database = { kind: "sqlite"; file: string } | { kind: "postgresql"; url: string };

/** Makes or migrates it, and connects. @throws MigrationRefused */
export async function openDatabase(database: Database, productRoot: string): Promise<Store> {
  switch (database.kind) {
    case "sqlite":
      return await openSqliteStore(database.file, join(productRoot, "prisma/migrations"));
    case "postgresql":
      return await openPostgresqlStore(database.url, join(productRoot, "prisma/postgresql/migrations"));
  }
}
