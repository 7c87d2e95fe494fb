import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// Without it the CLI would download its engine, which neither a firewall nor an offline machine lets it do.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL("./prisma/schema-engine.mjs", import.meta.url));

/** For those who change the schema (`npm run schema`). The product itself applies what is committed. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "file:./data/swarm.db" },
});
