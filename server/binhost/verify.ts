import { createHash } from "node:crypto";
import { splitCpv } from "../../protocol/atom";
import type { Artefact } from "../../protocol/build";
import type { PublishOrder } from "./binhost";
import { containerProblem } from "./container";
import { readPieces } from "./durable-files";
import type { ReadableFile } from "./file-system";
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

/** Is the file the package that the drone described? Answers a sentence when it is not. Reads the whole file, in pieces. */
export async function fileProblem(
  file: ReadableFile,
  order: PublishOrder,
  artefact: Artefact,
  stanza: Fields,
): Promise<string | null> {
  if (file.sizeBytes !== artefact.sizeBytes) {
    return `The file has ${file.sizeBytes} bytes, announced were ${artefact.sizeBytes}.`;
  }
  const format = packageFormat(artefact.fileName);
  if (!format) return `${artefact.fileName} is no binary package.`;
  const problem = await containerProblem(file, format, splitCpv(order.cpv).pf);
  if (problem) return problem;
  const expected = [
    { algorithm: "sha256", digest: artefact.sha256 },
    { algorithm: "sha1", digest: stanza.get("SHA1") ?? "" },
    ...(stanza.has("MD5") ? [{ algorithm: "md5", digest: stanza.get("MD5") ?? "" }] : []),
  ].map((each) => ({ ...each, hash: createHash(each.algorithm) }));
  for await (const chunk of readPieces(file, 0, file.sizeBytes)) for (const { hash } of expected) hash.update(chunk);
  const wrong = expected.find(({ hash, digest }) => hash.digest("hex") !== digest.toLowerCase());
  return wrong ? `The file's ${wrong.algorithm.toUpperCase()} is not the one that was announced.` : null;
}

/** Asked for without a sub-slot, any will do, as in a dependency (PMS 8.3.3); a package without one has its slot's name (PMS 7.2). */
function isSlotAskedFor(slot: string, asked: string): boolean {
  const [name = ""] = slot.split("/");
  return asked === slot || asked === name || (asked === `${name}/${name}` && slot === name);
}

/** Fields by which Portage remembers how it got a package; an index that has them could tell clients what to run. */
const CLIENT_KEYS = ["BASE_URI", "PKGINDEX_URI", "FETCHCOMMAND", "RESUMECOMMAND"];
