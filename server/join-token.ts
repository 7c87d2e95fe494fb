import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Reads the secret that lets agents join from `<data>/join-token`; makes one when there is none, readable by its owner alone. */
export function readOrMakeJoinToken(dataDirectory: string): string {
  const file = join(dataDirectory, "join-token");
  const known = readIfThere(file);
  if (known === null) {
    const token = `psw_${randomBytes(24).toString("base64url")}`;
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
    return token;
  }
  const token = known.trim();
  if (!/^[!-~]{16,200}$/.test(token)) {
    throw new Error(`${file} must hold 16 to 200 visible characters without spaces. Remove it to get a new token.`);
  }
  return token;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Takes the same time however much of it is right. */
export function isJoinToken(token: string, said: string | undefined): boolean {
  return timingSafeEqual(digest(token), digest(said ?? ""));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
