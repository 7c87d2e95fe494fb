import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "./start-errors";

/**
 * Makes the data directory when there is none, and in it `join-token`: the secret that lets agents join, readable by its
 * owner alone.
 *
 * @returns the token. @throws CannotStart
 */
export function openDataDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
    return readToken(join(directory, "join-token"));
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(`The data directory cannot be used (--data): ${error}`, { cause: error });
  }
}

function readToken(file: string): string {
  const known = readIfThere(file);
  if (known === null) {
    const token = `psw_${randomBytes(24).toString("base64url")}`;
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
    return token;
  }
  const token = known.trim();
  if (/^[!-~]{16,200}$/.test(token)) return token;
  throw new CannotStart(
    `${file} must hold 16 to 200 visible characters without spaces. Remove it, and a new token is made.`,
  );
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
