import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import type { Cpv } from "../../protocol/atom";
import type { Stanza } from "./packages-index";
import { readHeader, readStanzas } from "./packages-index";

/**
 * A finished binary package; `stanza` is what Portage wrote about it, below the header of its index (what is the same for all its
 * packages stands there alone), without a newline at its end.
 */
export type BuiltPackage = { path: string; sizeBytes: number; sha256: string; stanza: string };

/**
 * Finds the package that a build left in its own PKGDIR. A file counts when the index there has its stanza: while Portage
 * packs, an empty file and a temporary one lie under names like the final one, and the empty one stays when packing fails.
 */
export async function readArtefact(
  packages: string,
  cpv: Cpv,
): Promise<{ ok: true; artefact: BuiltPackage } | { ok: false; why: string }> {
  const index = await readFile(join(packages, "Packages"), "utf8").catch(() => "");
  const stanzas = readStanzas(index);
  const [stanza] = stanzas;
  if (!stanza || stanzas.length > 1) {
    return refuse(`emerge left ${stanzas.length} packages in PKGDIR where one was expected`);
  }
  const found = stanza.fields.get("CPV");
  if (found !== cpv) return refuse(`emerge left the package ${found ?? "without a name"} instead of ${cpv}`);
  const path = pathOf(stanza, cpv);
  if (path === undefined) return refuse(`the index names a file outside of PKGDIR: ${stanza.fields.get("PATH")}`);

  const file = join(packages, path);
  const measured = await measure(file).catch(() => undefined);
  if (!measured) return refuse(`the index names ${path}, which cannot be read`);
  for (const key of ["SIZE", "SHA1"] as const) {
    const said = stanza.fields.get(key);
    if (said !== measured[key]) return refuse(`${path} has ${key} ${measured[key]}, but its index says ${said}`);
  }
  const { sizeBytes, sha256 } = measured;
  return { ok: true, artefact: { path: file, sizeBytes, sha256, stanza: `${readHeader(index)}\n\n${stanza.text}` } };
}

/** Relative, inside of PKGDIR. Without PATH, Portage means the place of the old format. */
function pathOf({ fields }: Stanza, cpv: Cpv): string | undefined {
  const path = normalize(fields.get("PATH") ?? `${cpv}.tbz2`);
  return isAbsolute(path) || path.startsWith("..") ? undefined : path;
}

async function measure(path: string) {
  const sha1 = createHash("sha1");
  const sha256 = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) throw new Error("a stream without an encoding gives buffers");
    sizeBytes += chunk.length;
    sha1.update(chunk);
    sha256.update(chunk);
  }
  return { sizeBytes, SIZE: String(sizeBytes), SHA1: sha1.digest("hex"), sha256: sha256.digest("hex") };
}

function refuse(why: string): { ok: false; why: string } {
  return { ok: false, why };
}
