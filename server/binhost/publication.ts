import { join } from "node:path";
import { splitCpv } from "../../protocol/atom";
import type { Artefact } from "../../protocol/build";
import type { Publication, PublishOrder } from "./binhost";
import { makeDurableDirectory, writeDurably } from "./durable-files";
import type { FileSystem } from "./file-system";
import { attemptDirectory, packagePath, STANZA_FILE, TARGETS_DIRECTORY } from "./package-path";
import type { Fields } from "./packages-index";
import { parseBuilderIndex } from "./packages-index";
import type { TargetIndex } from "./target-index";
import { descriptionProblem, fileProblem } from "./verify";

/** Where one publication happens. */
export type PublicationSite = {
  files: FileSystem;
  dataDirectory: string;
  /** Where the attempt's file was received. */
  incomingPath: string;
  index: TargetIndex;
};

/**
 * Publishes one package: checked, then moved to its place, then named by the index. Each step is durable before the next
 * begins, and finds the work of an earlier try done or undone but never half done; so it may be repeated from any step.
 */
export async function publishPackage(
  { files, dataDirectory, incomingPath, index }: PublicationSite,
  order: PublishOrder,
  artefact: Artefact,
): Promise<Publication> {
  const read = parseBuilderIndex(artefact.stanza);
  if (!read.ok) return read;
  const { stanza } = read.index;
  const described = descriptionProblem(order, artefact, stanza);
  if (described) return { ok: false, why: described };

  const path = packagePath(order, order.cpv, artefact.fileName);
  const root = join(dataDirectory, TARGETS_DIRECTORY, order.target);
  const place = join(root, path);
  const isInPlace = (await problemOf(files, place, order, artefact, stanza)) === null;
  const received = isInPlace ? null : await problemOf(files, incomingPath, order, artefact, stanza);
  if (received) return { ok: false, why: received };

  const { category, name } = splitCpv(order.cpv);
  const names = [TARGETS_DIRECTORY, order.target, attemptDirectory(order), category, name];
  const directory = await makeDurableDirectory(files, dataDirectory, names);
  // Kept beside the package, so that the index can always be made anew from what lies here.
  await writeDurably(files, join(root, attemptDirectory(order), STANZA_FILE), Buffer.from(artefact.stanza));
  if (!isInPlace) await files.rename(incomingPath, place);
  await files.syncDirectory(directory);
  await index.put(read.index, path);
  return { ok: true, path, sizeBytes: artefact.sizeBytes, sha256: artefact.sha256 };
}

async function problemOf(
  files: FileSystem,
  path: string,
  order: PublishOrder,
  artefact: Artefact,
  stanza: Fields,
): Promise<string | null> {
  const file = await files.open(path);
  if (!file) return "No such file was received for this attempt.";
  try {
    return await fileProblem(file, order, artefact, stanza);
  } finally {
    await file.close();
  }
}
