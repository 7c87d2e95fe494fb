import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { openPostgresqlStore } from "./postgresql";
import { storeContract } from "./store-contract";
import { findPostgres, PrivatePostgres } from "./testing/private-postgres";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/postgresql/migrations");
const bin = findPostgres();

describe.skipIf(bin === null)("with a PostgreSQL server", () => {
  let server: PrivatePostgres;
  beforeAll(async () => {
    server = new PrivatePostgres(bin ?? "");
    await server.start();
  });
  afterAll(() => server.remove());

  storeContract("PostgreSQL", async () => {
    const url = await server.newDatabase();
    return {
      connect: () => openPostgresqlStore(url, MIGRATIONS),
      remove: () => Promise.resolve(),
    };
  });
});
