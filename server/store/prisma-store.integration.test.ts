import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPrismaStore } from "./prisma-store";
import { storeContract } from "./store-contract";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

storeContract("SQLite through Prisma", async () => {
  const directory = await mkdtemp(join(tmpdir(), "portage-swarm-store-"));
  return {
    connect: () => openPrismaStore(join(directory, "swarm.db"), MIGRATIONS),
    remove: () => rm(directory, { recursive: true }),
  };
});
