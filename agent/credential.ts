import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The secret by which the coordinator knows this drone: 256 random bits in `credential` in the work directory, readable by its
 * owner alone.
 */
export type Credential =
  | { kind: "kept"; credential: string }
  /** Made just now and kept nowhere yet. */
  | { kind: "new"; credential: string }
  | { kind: "untrusted"; sentence: string };

export function readCredential(workDirectory: string): Credential {
  const file = fileIn(workDirectory);
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return { kind: "new", credential: `psd_${randomBytes(32).toString("base64url")}` };
  const isOurs = found.isFile() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  const credential = isOurs ? readFileSync(file, "utf8").trim() : "";
  if (/^[!-~]{40,200}$/.test(credential)) return { kind: "kept", credential };
  const should = isOurs ? "holds no credential" : "must be a file of this user that nobody else can read";
  const cure = "Remove it, have the credential of this drone forgotten, and give this agent a join token.";
  return { kind: "untrusted", sentence: `${file} ${should}. ${cure}` };
}

/** To be called before anybody is told of it, so that no answer can be lost that would leave the name taken. */
export function keepCredential(workDirectory: string, credential: string): void {
  mkdirSync(workDirectory, { recursive: true });
  writeFileSync(fileIn(workDirectory), `${credential}\n`, { mode: 0o600, flag: "wx" });
}

function fileIn(workDirectory: string): string {
  return join(workDirectory, "credential");
}
