import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "./sqlite";
import { storeContract } from "./store-contract";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

storeContract("SQLite", async () => {
  const directory = await mkdtemp(join(tmpdir(), "portage-swarm-store-"));
  return {
    connect: () => openSqliteStore(join(directory, "swarm.db"), MIGRATIONS),
    remove: () => rm(directory, { recursive: true }),
  };
});
