import { createHash } from "node:crypto";
import { join } from "node:path";
import { splitCpv } from "../../protocol/atom";
import type { Artefact, PackageRefusal } from "../../protocol/build";
import type { Publication, PublishOrder } from "./binhost";
import type { Container } from "./container";
import { makeDurableDirectory, readPieces, readWhole, writeDurably } from "./durable-files";
import type { FileSystem, ReadableFile } from "./file-system";
import { attemptDirectory, packagePath, STANZA_FILE, TARGETS_DIRECTORY } from "./package-path";
import type { BuilderIndex } from "./packages-index";
import { parseBuilderIndex } from "./packages-index";
import { describeSigned, signPackage } from "./sign-package";
import type { Signer } from "./signer";
import type { TargetIndex } from "./target-index";
import { checkFile, descriptionProblem, otherUseProblem } from "./verify";

/** Where one publication happens. */
export type PublicationSite = {
  files: FileSystem;
  dataDirectory: string;
  /** Where the attempt's file was received. */
  incomingPath: string;
  index: TargetIndex;
  /** Null: packages are published as their drones made them. */
  signer: Signer | null;
};

/**
 * Publishes one package: checked, signed, then moved to its place, then named by the index. Each step is durable before the next
 * begins, and finds the work of an earlier try done or undone but never half done; so it may be repeated from any step.
 */
export async function publishPackage(
  site: PublicationSite,
  order: PublishOrder,
  artefact: Artefact,
): Promise<Publication> {
  const read = parseBuilderIndex(artefact.stanza);
  if (!read.ok) return refused(read.why);
  const described = descriptionProblem(order, artefact, read.index.stanza);
  if (described !== null) return refused(described);

  const { files, dataDirectory, index } = site;
  const path = packagePath(order, order.cpv, artefact.fileName);
  const root = join(dataDirectory, TARGETS_DIRECTORY, order.target);
  const attempt = join(root, attemptDirectory(order));
  const placed = await findPlaced(files, { place: join(root, path), attempt }, order, artefact);
  const ready = placed ?? (await makeReady(site, order, artefact, read.index));
  if (!ready.ok) return refused(ready.why);
  // Last, so that what cannot be relied on is not called another package's fault.
  const otherUse = otherUseProblem(order, read.index.stanza);
  if (otherUse !== null) return refused(otherUse, "other-use");

  const { category, name } = splitCpv(order.cpv);
  const names = [TARGETS_DIRECTORY, order.target, attemptDirectory(order), category, name];
  const directory = await makeDurableDirectory(files, dataDirectory, names);
  // Kept beside the package, so that the index can always be made anew from what lies here.
  await writeDurably(files, join(attempt, STANZA_FILE), Buffer.from(ready.artefact.stanza));
  if (ready.from !== null) await files.rename(ready.from, join(root, path));
  await files.syncDirectory(directory);
  await index.put(ready.index, path);
  return { ok: true, path, sizeBytes: ready.artefact.sizeBytes, sha256: ready.artefact.sha256 };
}

function refused(why: string, reason: PackageRefusal = "artefact-refused"): Publication {
  return { ok: false, reason, why };
}

/** What is to be published, and where it lies; `from` is null when it is in its place already. */
type Ready = { ok: true; from: string | null; artefact: Artefact; index: BuilderIndex };

/** What an earlier try put in place: the drone's file, or the signed one that the stanza beside it describes. */
async function findPlaced(
  files: FileSystem,
  { place, attempt }: { place: string; attempt: string },
  order: PublishOrder,
  artefact: Artefact,
): Promise<Ready | null> {
  const kept = (await readWhole(files, join(attempt, STANZA_FILE)))?.toString("utf8");
  const read = kept === undefined ? null : parseBuilderIndex(kept);
  if (kept === undefined || !read?.ok) return null;
  return await withFile(files, place, null, async (file) => {
    const isOurs = kept !== artefact.stanza;
    const sha256 = isOurs ? await hashOf(file) : artefact.sha256;
    const found = { ...artefact, sizeBytes: Number(read.index.stanza.get("SIZE")), sha256, stanza: kept };
    const checked = await checkFile(file, order, found, read.index.stanza);
    return checked.ok ? { ok: true, from: null, artefact: found, index: read.index } : null;
  });
}

/** Checks what was received, and signs what is not signed yet. */
async function makeReady(
  { files, incomingPath, signer }: PublicationSite,
  order: PublishOrder,
  artefact: Artefact,
  index: BuilderIndex,
): Promise<Ready | { ok: false; why: string }> {
  const absent = { ok: false as const, why: "No such file was received for this attempt." };
  return await withFile<Ready | { ok: false; why: string }>(files, incomingPath, absent, async (file) => {
    const checked = await checkFile(file, order, artefact, index.stanza);
    if (!checked.ok) return checked;
    const unsigned = signer && unsignedGpkg(checked.container);
    if (!unsigned) return { ok: true, from: incomingPath, artefact, index };
    const from = `${incomingPath}.signed`;
    const digests = await signPackage(files, file, unsigned, from, signer);
    const signed = describeSigned(artefact, index.stanza, digests);
    const read = parseBuilderIndex(signed.stanza);
    return read.ok ? { ok: true, from, artefact: signed, index: read.index } : read;
  });
}

/** The older format knows no signatures. */
function unsignedGpkg(container: Container) {
  return container.format === "gpkg" && !container.isSigned ? container : null;
}

async function hashOf(file: ReadableFile): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readPieces(file, 0, file.sizeBytes)) hash.update(piece);
  return hash.digest("hex");
}

async function withFile<T>(
  files: FileSystem,
  path: string,
  absent: T,
  use: (file: ReadableFile) => Promise<T>,
): Promise<T> {
  const file = await files.open(path);
  if (!file) return absent;
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
