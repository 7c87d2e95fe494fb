import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPrismaStore } from "./prisma-store";
import { storeContract } from "./store-contract";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

storeContract("SQLite through Prisma", async () => {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-store-"));
  return {
    connect: () => openPrismaStore(join(directory, "swarm.db"), MIGRATIONS),
    remove: async () => rmSync(directory, { recursive: true }),
  };
});
