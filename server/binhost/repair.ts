import { join } from "node:path";
import type { AttemptKey } from "../../protocol/ids";
import type { PublishedPackage, Repaired } from "./binhost";
import { readWhole } from "./durable-files";
import type { FileSystem } from "./file-system";
import { attemptDirectory, STANZA_FILE } from "./package-path";
import type { BuilderIndex } from "./packages-index";
import { parseBuilderIndex } from "./packages-index";
import type { TargetIndex } from "./target-index";

/**
 * Makes the index of one target agree with the store and with the files below `root`. What the store calls published and what
 * lies there is named; what is open (perhaps named already, its fact not yet committed) stays; all else goes.
 */
export async function repairTarget(
  target: RepairedTarget,
  published: readonly PublishedPackage[],
  open: readonly AttemptKey[],
): Promise<Repaired> {
  const newest = newestOfEachCpv(published);
  const lost = new Set(
    await filterInParallel(newest, async (each) => !(await lies(target, each.path, each.sizeBytes))),
  );
  const present = newest.filter((each) => !lost.has(each));
  const removed = await dropAllBut(target, new Set(present.map(({ path }) => path)), open);
  const { added, unreadable } = await nameAgain(target, present);
  return { missing: [...lost, ...unreadable], added, removed };
}

/**
 * Makes the index of one target anew from the files, whatever it names now; answers what should lie there and does not. Goes on
 * beside publications: `readKnown` is asked after the index was, so that what is published meanwhile is told apart.
 */
export async function rebuildTarget(
  target: RepairedTarget,
  readKnown: () => Promise<{ published: readonly PublishedPackage[]; open: readonly AttemptKey[] }>,
): Promise<PublishedPackage[]> {
  const before = target.index.entries;
  const { published, open } = await readKnown();
  const newest = newestOfEachCpv(published);
  const right = new Map<string, BuilderIndex>();
  const missing = await filterInParallel(newest, async (each) => {
    const stanza = (await lies(target, each.path, each.sizeBytes)) && (await readStanza(target, each));
    if (stanza) right.set(each.path, stanza);
    return !stanza;
  });
  const openDirectories = new Set(open.map(attemptDirectory));
  const settled = [...before].filter(([, { path }]) => !openDirectories.has(path.split("/")[0] ?? ""));
  await target.index.replace(right, new Map(settled));
  return missing;
}

/** Deletes what lies there of these attempts. */
export async function deleteAttempts(
  { files, root }: Pick<RepairedTarget, "files" | "root">,
  keys: readonly AttemptKey[],
): Promise<void> {
  const there = new Set(await files.list(root));
  for (const directory of keys.map(attemptDirectory)) {
    if (there.has(directory)) await files.remove(join(root, directory));
  }
}

/** A target's index, and the directory in which its packages lie. */
export type RepairedTarget = { files: FileSystem; root: string; index: TargetIndex };

/** Takes out of the index what is neither right nor an open attempt's; answers how many entries that were. */
async function dropAllBut(
  target: RepairedTarget,
  right: ReadonlySet<string>,
  open: readonly AttemptKey[],
): Promise<number> {
  const openDirectories = new Set(open.map(attemptDirectory));
  const isOpen = (path: string) => openDirectories.has(path.split("/")[0] ?? "");
  const others = [...shownPaths(target)].filter((path) => !right.has(path));
  const wrong = await filterInParallel(others, async (path) => !(isOpen(path) && (await lies(target, path, null))));
  await target.index.drop(new Set(wrong));
  return wrong.length;
}

/** Puts back into the index what it lacks, by the stanzas that were kept beside the packages. */
async function nameAgain(
  target: RepairedTarget,
  present: readonly PublishedPackage[],
): Promise<{ added: number; unreadable: PublishedPackage[] }> {
  const before = shownPaths(target);
  const unnamed = present.filter(({ path }) => !before.has(path));
  const stanzas = new Map<string, BuilderIndex>();
  const unreadable = await filterInParallel(unnamed, async (each) => {
    const read = await readStanza(target, each);
    if (read) stanzas.set(each.path, read);
    return !read;
  });
  // All at once, so that they share one writing of the index.
  await Promise.all([...stanzas].map(([path, stanza]) => target.index.put(stanza, path)));
  const after = shownPaths(target);
  return { added: unnamed.filter(({ path }) => after.has(path)).length, unreadable };
}

function shownPaths({ index }: RepairedTarget): Set<string> {
  return new Set([...index.entries.values()].map(({ path }) => path));
}

/** The stanza that was kept beside a package; null when there is none, or another one. */
async function readStanza(
  { files, root }: RepairedTarget,
  { build, attempt, cpv }: PublishedPackage,
): Promise<BuilderIndex | null> {
  const text = await readWhole(files, join(root, attemptDirectory({ build, attempt }), STANZA_FILE));
  const read = text && parseBuilderIndex(text.toString("utf8"));
  return read?.ok && read.index.stanza.get("CPV") === cpv ? read.index : null;
}

function newestOfEachCpv(published: readonly PublishedPackage[]): PublishedPackage[] {
  const inOrder = [...published].sort((a, b) => a.build - b.build || a.attempt - b.attempt);
  return [...new Map(inOrder.map((each) => [each.cpv, each])).values()];
}

/** Is there such a file, of that size if one is given? */
async function lies({ files, root }: RepairedTarget, path: string, sizeBytes: number | null): Promise<boolean> {
  const file = await files.open(join(root, path));
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
