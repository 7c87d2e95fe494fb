import { defineConfig } from "prisma/config";

/** For those who change the schema: `npx prisma migrate dev --name what_for`. The product itself applies what is committed. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "file:./data/swarm.db" },
});
