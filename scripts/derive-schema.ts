import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root";

/**
 * `npm run schema -- WHAT_FOR`, after prisma/schema.prisma was edited: derives PostgreSQL's schema from it, and writes for both
 * databases the migration that leads there. With `--check` it only tells whether that was done.
 */
const SOURCE = "prisma/schema.prisma";
const DERIVED = "prisma/postgresql/schema.prisma";

const [whatFor = ""] = process.argv.slice(2);
if (whatFor === "--check") check();
else if (/^[a-z0-9_]+$/.test(whatFor)) migrateTo(whatFor);
else giveUp("Say what the migration is for: npm run schema -- remember_the_weather");

function check(): void {
  if (read(DERIVED) !== derivedSchema()) giveUp(`${DERIVED} is out of date. Run: npm run schema -- WHAT_FOR`);
}

function migrateTo(whatFor: string): void {
  const name = `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${whatFor}`;
  writeMigration(`prisma/migrations/${name}`, ["--from-migrations", "prisma/migrations", "--to-schema", SOURCE]);
  // Of the old and the new schema, because only a PostgreSQL server could tell what its migrations add up to.
  const next = `${DERIVED}.next`;
  write(next, derivedSchema());
  writeMigration(`prisma/postgresql/migrations/${name}`, ["--from-schema", DERIVED, "--to-schema", next]);
  write(DERIVED, read(next));
  rmSync(join(ROOT, next));
}

/** One Prisma schema has one provider. PostgreSQL's `jsonb` takes no NUL character, which a build's log may hold; `json` does. */
function derivedSchema(): string {
  const body = read(SOURCE)
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('"../server/store/generated/sqlite"', '"../../server/store/generated/postgresql"')
    .replace(/^( +\w+ +Json\b\??)/gm, "$1 @db.Json");
  return `// Derived from ../schema.prisma by \`npm run schema\`: edit that one.\n${body}`;
}

function writeMigration(directory: string, difference: readonly string[]): void {
  const env = { ...process.env, DATABASE_URL: ":memory:" };
  const diff = ["migrate", "diff", ...difference, "--script"];
  const sql = execFileSync(join(ROOT, "node_modules/.bin/prisma"), diff, { cwd: ROOT, env, encoding: "utf8" });
  if (sql.includes("This is an empty migration")) {
    console.log(`${directory}: nothing has changed.`);
    return;
  }
  mkdirSync(join(ROOT, directory));
  write(`${directory}/migration.sql`, sql);
  console.log(`${directory}: look at it before you commit it.`);
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function write(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
}

function giveUp(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
