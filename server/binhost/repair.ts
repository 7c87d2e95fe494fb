import { join } from "node:path";
import type { AttemptKey } from "../../protocol/ids";
import type { PublishedPackage, Repaired } from "./binhost";
import { readWhole } from "./durable-files";
import type { FileSystem } from "./file-system";
import { attemptDirectory, STANZA_FILE } from "./package-path";
import { parseBuilderIndex } from "./packages-index";
import type { TargetIndex } from "./target-index";

/**
 * Makes the index of one target agree with the store and with the files below `root`. What the store calls published and what
 * lies there is named; what is open (perhaps named already, its fact not yet committed) stays; all else goes.
 */
export async function repairTarget(
  files: FileSystem,
  root: string,
  index: TargetIndex,
  published: readonly PublishedPackage[],
  open: readonly AttemptKey[],
): Promise<Repaired> {
  const newest = newestOfEachCpv(published);
  const lost = await filterInParallel(
    newest,
    async (each) => !(await hasSize(files, join(root, each.path), each.sizeBytes)),
  );
  const present = newest.filter((each) => !lost.includes(each));

  const openDirectories = new Set(open.map(attemptDirectory));
  const isOpen = (path: string) => openDirectories.has(path.split("/")[0] ?? "");
  const right = new Set(present.map(({ path }) => path));
  const wrong = await filterInParallel(
    [...index.entries.values()].map(({ path }) => path).filter((path) => !right.has(path)),
    async (path) => !(isOpen(path) && (await hasSize(files, join(root, path), null))),
  );
  await index.drop(new Set(wrong));

  const shown = new Set([...index.entries.values()].map(({ path }) => path));
  const unnamed = present.filter(({ path }) => !shown.has(path));
  const unreadable = await filterInParallel(unnamed, async (each) => !(await putBack(files, root, index, each)));
  return {
    missing: [...lost, ...unreadable],
    added: unnamed.length - unreadable.length,
    removed: wrong.length,
  };
}

/** Names a package by the stanza that was kept beside it; answers whether there was one. */
async function putBack(
  files: FileSystem,
  root: string,
  index: TargetIndex,
  { build, attempt, cpv, path }: PublishedPackage,
): Promise<boolean> {
  const text = await readWhole(files, join(root, attemptDirectory({ build, attempt }), STANZA_FILE));
  const read = text && parseBuilderIndex(text.toString("utf8"));
  if (!read?.ok || read.index.stanza.get("CPV") !== cpv) return false;
  await index.put(read.index, path);
  return true;
}

function newestOfEachCpv(published: readonly PublishedPackage[]): PublishedPackage[] {
  const inOrder = [...published].sort((a, b) => a.build - b.build || a.attempt - b.attempt);
  return [...new Map(inOrder.map((each) => [each.cpv, each])).values()];
}

async function hasSize(files: FileSystem, path: string, sizeBytes: number | null): Promise<boolean> {
  const file = await files.open(path);
  if (!file) return false;
  await file.close();
  return sizeBytes === null || file.sizeBytes === sizeBytes;
}

/** Asks a few at a time: thousands of files may be looked at, and only so many opened at once. */
async function filterInParallel<T>(items: readonly T[], predicate: (item: T) => Promise<boolean>): Promise<T[]> {
  const answers = new Map<T, boolean>();
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) answers.set(item, await predicate(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return items.filter((item) => answers.get(item));
}

const AT_ONCE = 16;
