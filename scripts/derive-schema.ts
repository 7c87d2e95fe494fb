import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root";

/**
 * `npm run schema`, after SQLite's migration was made: derives PostgreSQL's schema from the one that people edit, and the
 * migration to it, of the same name. With `--check` it writes nothing, and fails when something is left to derive.
 */
const SOURCE = "prisma/schema.prisma";
const DERIVED = "prisma/postgresql/schema.prisma";
const MIGRATIONS = "prisma/postgresql/migrations";

const isDerived = read(DERIVED) === derivedSchema();
const derivedNames = migrationsIn(MIGRATIONS);
const missing = migrationsIn("prisma/migrations").filter((name) => !derivedNames.includes(name));
const [name, ...others] = missing;

if (isDerived && name === undefined) process.exit(0);
if (process.argv.includes("--check"))
  giveUp(`${DERIVED} or a migration beside it is not derived yet. Run: npm run schema`);
if (name === undefined) giveUp(`${SOURCE} has no new migration. Run first: npx prisma migrate dev --name what_for`);
if (others.length > 0) giveUp(`Only one migration can be derived at a time, but these are new: ${missing.join(", ")}.`);
deriveMigration(name);

/** One Prisma schema has one provider. PostgreSQL's `jsonb` takes no NUL character, which a build's log may hold; `json` does. */
function derivedSchema(): string {
  const body = read(SOURCE)
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('"../server/store/generated/sqlite"', '"../../server/store/generated/postgresql"')
    .replace(/^( +\w+ +Json\b\??)/gm, "$1 @db.Json");
  return `// Derived from ../schema.prisma by \`npm run schema\`: edit that one.\n${body}`;
}

function deriveMigration(name: string): void {
  const next = `${DERIVED}.next`;
  writeFileSync(join(ROOT, next), derivedSchema());
  const what = ["migrate", "diff", "--from-schema", DERIVED, "--to-schema", next, "--script"];
  // Schemas are compared without a database, but the command line wants one.
  const env = { ...process.env, DATABASE_URL: ":memory:" };
  const sql = execFileSync(join(ROOT, "node_modules/.bin/prisma"), what, { cwd: ROOT, env, encoding: "utf8" });
  mkdirSync(join(ROOT, MIGRATIONS, name), { recursive: true });
  writeFileSync(join(ROOT, MIGRATIONS, name, "migration.sql"), sql);
  renameSync(join(ROOT, next), join(ROOT, DERIVED));
  console.log(`Look at ${MIGRATIONS}/${name}/migration.sql before you commit it.`);
}

function migrationsIn(directory: string): string[] {
  const names = readdirSync(join(ROOT, directory)).sort();
  return names.filter((name) => existsSync(join(ROOT, directory, name, "migration.sql")));
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function giveUp(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
