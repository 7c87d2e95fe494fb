import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { installOnDebian } from "./install-on-debian";

/** Sees to it that there is a PostgreSQL for the tests that start one of their own; says so when there is none. */
export async function ensurePostgres(): Promise<void> {
  if (isInstalled()) return;
  await installOnDebian("postgresql");
  if (!isInstalled()) console.log("PostgreSQL is not installed: the tests that need it are skipped.");
}

function isInstalled(): boolean {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const inPath = (process.env.PATH ?? "").split(":");
  return [...versions.map((version) => join(debian, version, "bin")), ...inPath].some((directory) =>
    existsSync(join(directory, "initdb")),
  );
}
