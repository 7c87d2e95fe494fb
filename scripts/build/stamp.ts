import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root";

/** What is made from other files of the repository, and how to tell that it is out of date. Paths are relative to it. */
export type Output = {
  name: string;
  /** Files and directories; tests among them do not count. */
  inputs: readonly string[];
  /** All of these are there once it is made. */
  outputs: readonly string[];
};

const STAMPS = "dist/stamps";
/** Decides about every output: which tools and packages there are, and what is done with them. */
const ALWAYS_INPUT = ["package-lock.json", "scripts/build"] as const;

/** Is it missing, or made from something else than what is there now? */
export function isStale(output: Output): boolean {
  const stamp = join(ROOT, STAMPS, output.name);
  if (!existsSync(stamp) || output.outputs.some((path) => !existsSync(join(ROOT, path)))) return true;
  return readFileSync(stamp, "utf8") !== fingerprint(output);
}

/** Call it when the output was made. */
export function markFresh(output: Output): void {
  mkdirSync(join(ROOT, STAMPS), { recursive: true });
  writeFileSync(join(ROOT, STAMPS, output.name), fingerprint(output));
}

/** Of contents and names, not of times: a fresh clone of the same commit is not stale. */
function fingerprint({ inputs }: Output): string {
  const hash = createHash("sha256");
  for (const file of [...ALWAYS_INPUT, ...inputs].flatMap(filesUnder).sort()) {
    hash.update(`${file}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(ROOT, file)))
        .digest(),
    );
  }
  return hash.digest("hex");
}

function filesUnder(path: string): string[] {
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return /\.(test|spec)\.tsx?$/.test(path) ? [] : [path];
  return readdirSync(join(ROOT, path)).flatMap((name) => filesUnder(`${path}/${name}`));
}
