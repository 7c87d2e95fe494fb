import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";

/** A file of JSON lines that outlives the process, and the machine's power when told to. */
export type JournalFile = {
  /** Resolved means written; with `durable` also on the disk. Throws when the disk refuses. */
  append(line: unknown, durable: boolean): void;
  /** Puts these lines in the place of all others, durably; a crash leaves the old lines or the new ones. */
  replace(lines: readonly unknown[]): void;
  sizeBytes(): number;
  close(): void;
};

/**
 * Opens the file, made when missing, and hands each line's JSON to `read`. The last line may be torn by a crash, and no
 * promise was given for it: what is not JSON is skipped.
 */
export function openJournalFile(path: string, read: (line: unknown) => void): JournalFile {
  mkdirSync(dirname(path), { recursive: true });
  const before = textOf(path);
  for (const line of before.split("\n")) {
    const json = parse(line);
    if (json !== undefined) read(json);
  }

  let file = openSync(path, "a", 0o600);
  let sizeBytes = Buffer.byteLength(before);
  // A line torn by a crash or a full disk must not swallow the one that comes after it.
  let torn = before !== "" && !before.endsWith("\n");

  return {
    append(line, durable) {
      const text = `${torn ? "\n" : ""}${JSON.stringify(line)}\n`;
      torn = true;
      appendFileSync(file, text);
      torn = false;
      sizeBytes += Buffer.byteLength(text);
      if (durable) fsyncSync(file);
    },
    replace(lines) {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      const fresh = openSync(`${path}.new`, "w", 0o600);
      appendFileSync(fresh, text);
      fsyncSync(fresh);
      closeSync(fresh);
      renameSync(`${path}.new`, path);
      syncDirectory(dirname(path));
      closeSync(file);
      file = openSync(path, "a", 0o600);
      sizeBytes = Buffer.byteLength(text);
      torn = false;
    },
    sizeBytes: () => sizeBytes,
    close: () => closeSync(file),
  };
}

/** A rename is durable only when its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
