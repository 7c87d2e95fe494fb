import { createHash } from "node:crypto";
import { splitCpv } from "../../protocol/atom";
import type { Artefact } from "../../protocol/build";
import type { PublishOrder } from "./binhost";
import type { Container } from "./container";
import { openContainer } from "./container";
import { readPieces } from "./durable-files";
import type { ReadableFile } from "./file-system";
import type { Metadata } from "./metadata";
import { readMetadata } from "./metadata";
import { isNamedAfter, packageFormat } from "./package-path";
import type { Fields } from "./packages-index";

/** Does what the drone says of its package fit what was asked for? Answers a sentence when it does not. */
export function descriptionProblem(order: PublishOrder, artefact: Artefact, stanza: Fields): string | null {
  const cpv = stanza.get("CPV") ?? "";
  if (cpv !== order.cpv) return `The package is ${cpv}, asked for was ${order.cpv}.`;
  if (!isNamedAfter(artefact.fileName, order.cpv)) return `${artefact.fileName} is no file name for ${order.cpv}.`;
  const slot = stanza.get("SLOT") ?? "0";
  if (!isSlotAskedFor(slot, order.slot)) return `The package has the slot ${slot}, asked for was ${order.slot}.`;
  if (stanza.get("SIZE") !== String(artefact.sizeBytes)) {
    return `The stanza says SIZE ${stanza.get("SIZE") ?? "nothing"}, the file has ${artefact.sizeBytes} bytes.`;
  }
  // Without it emerge dies of a KeyError when it is to install the package.
  if (!/^[0-9]+$/.test(stanza.get("MTIME") ?? "")) return "The stanza says no MTIME.";
  const foreign = CLIENT_KEYS.find((key) => stanza.has(key));
  return foreign === undefined ? null : `${foreign} is no field of a package.`;
}

/** Are the USE flags that the package has set as was planned? Answers a sentence when they are not. */
export function otherUseProblem({ use }: PublishOrder, stanza: Fields): string | null {
  if (use === null) return null;
  const [asked, set] = [new Set(use), wordsOf(stanza.get("USE"))];
  const differing = [...iuseOf(stanza)].filter((flag) => asked.has(flag) !== set.has(flag));
  if (differing.length === 0) return null;
  const named = differing.slice(0, MOST_NAMED).map((flag) => `${set.has(flag) ? "+" : "-"}${flag}`);
  const more = differing.length > MOST_NAMED ? ` and ${differing.length - MOST_NAMED} more` : "";
  return `It was built with other USE flags than were planned: ${named.join(" ")}${more}.`;
}

/**
 * Is the file the package that the drone described? `why` is a sentence when it is not. Reads the whole file, in pieces; compares
 * with the container's own metadata, because the drone's word for what is in it is not what a client will install.
 */
export async function checkFile(
  file: ReadableFile,
  order: PublishOrder,
  artefact: Artefact,
  stanza: Fields,
): Promise<{ ok: true; container: Container } | { ok: false; why: string }> {
  const { sizeBytes, sha256, fileName } = artefact;
  if (file.sizeBytes !== sizeBytes) {
    return refuse(`The file has ${file.sizeBytes} bytes, announced were ${sizeBytes}.`);
  }
  const format = packageFormat(fileName);
  if (!format) return refuse(`${fileName} is no binary package.`);
  const opened = await openContainer(file, format, splitCpv(order.cpv).pf);
  if (!opened.ok) return opened;
  const expected = [
    { algorithm: "sha256", digest: sha256 },
    { algorithm: "sha1", digest: stanza.get("SHA1") ?? "" },
    ...(stanza.has("MD5") ? [{ algorithm: "md5", digest: stanza.get("MD5") ?? "" }] : []),
  ].map((each) => ({ ...each, hash: createHash(each.algorithm) }));
  for await (const chunk of readPieces(file, 0, file.sizeBytes)) for (const { hash } of expected) hash.update(chunk);
  const wrong = expected.find(({ hash, digest }) => hash.digest("hex") !== digest.toLowerCase());
  if (wrong) return refuse(`The file's ${wrong.algorithm.toUpperCase()} is not the one that was announced.`);

  const read = await readMetadata(file, opened.container);
  if (!read.ok) return read;
  const problem = read.metadata && metadataProblem(order, stanza, read.metadata);
  return problem === null ? opened : refuse(problem);
}

/** Fields that every package of Portage has are compared when they are there: what is not there cannot mislead. */
function metadataProblem(order: PublishOrder, stanza: Fields, metadata: Metadata): string | null {
  const { category, pf } = splitCpv(order.cpv);
  const inside = `${metadata.get("CATEGORY") ?? ""}/${metadata.get("PF") ?? ""}`;
  if (inside !== `${category}/${pf}`)
    return `In the package's container is ${quoted(inside)}, asked for was ${order.cpv}.`;
  const slot = metadata.get("SLOT");
  if (slot !== undefined && slot !== (stanza.get("SLOT") ?? "0")) {
    return `In the package's container is the slot ${quoted(slot)}, its stanza says ${stanza.get("SLOT") ?? "0"}.`;
  }
  const use = metadata.get("USE");
  if (use === undefined) return null;
  const [inContainer, described] = [wordsOf(use), wordsOf(stanza.get("USE"))];
  const missing = [...described].find((flag) => !inContainer.has(flag));
  if (missing !== undefined) return `The stanza says USE ${missing}, which is not set in the package's container.`;
  const iuse = iuseOf(metadata);
  const hidden = [...iuse].find((flag) => inContainer.has(flag) && !described.has(flag));
  if (hidden !== undefined) return `In the package's container is USE ${hidden}, which its stanza does not say.`;
  const isSame = iuse.size === iuseOf(stanza).size && [...iuse].every((flag) => iuseOf(stanza).has(flag));
  return isSame ? null : "The stanza says other IUSE than the package's container.";
}

/** The flags that a package has; `+` and `-` before them are its defaults (PMS 7.2). */
function iuseOf(fields: Fields): ReadonlySet<string> {
  return new Set([...wordsOf(fields.get("IUSE"))].map((flag) => flag.replace(/^[+-]/, "")));
}

function wordsOf(text = ""): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

function quoted(text = ""): string {
  return `'${text.replace(/[^ -~]/g, "?").slice(0, 120)}'`;
}

function refuse(why: string): { ok: false; why: string } {
  return { ok: false, why };
}

/** Asked for without a sub-slot, any will do, as in a dependency (PMS 8.3.3); a package without one has its slot's name (PMS 7.2). */
function isSlotAskedFor(slot: string, asked: string): boolean {
  const [name = ""] = slot.split("/");
  return asked === slot || asked === name || (asked === `${name}/${name}` && slot === name);
}

/** Fields by which Portage remembers how it got a package; an index that has them could tell clients what to run. */
const CLIENT_KEYS = ["BASE_URI", "PKGINDEX_URI", "FETCHCOMMAND", "RESUMECOMMAND"];

const MOST_NAMED = 20;
