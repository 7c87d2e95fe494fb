import { createHash } from "node:crypto";
import type { Artefact } from "../../protocol/build";
import type { Gpkg } from "./container";
import { readPieces } from "./durable-files";
import type { FileSystem, ReadableFile, WritableFile } from "./file-system";
import type { Fields } from "./packages-index";
import type { Signer } from "./signer";
import { paddedSize, tarHeader } from "./tar";

/**
 * Writes a package again with the coordinator's signatures, as Portage's own signing does (GLEP 78): beside metadata and image their
 * detached signatures, and the Manifest, which names both, signed as text. `to` is durable when this resolves.
 */
export async function signPackage(
  files: FileSystem,
  file: ReadableFile,
  { directory, members }: Gpkg,
  to: string,
  signer: Signer,
): Promise<Digests> {
  const target = await files.create(to);
  try {
    const out = new DigestedFile(target);
    const mtimeSeconds = Math.floor(file.modifiedMs / 1000);
    const add = async (name: string, bytes: Buffer) => {
      await out.write(tarHeader(directory, name, bytes.length, mtimeSeconds));
      await out.write(Buffer.concat([bytes, Buffer.alloc(paddedSize(bytes.length) - bytes.length)]));
    };
    const lines: string[] = [];
    for (const [name, { headerAt, offset, sizeBytes }] of members) {
      if (name === "Manifest") continue;
      const signature = name === "gpkg-1" ? null : signer.detached();
      const digests = new ManifestLine(name);
      for await (const piece of readPieces(file, headerAt, offset)) await out.write(piece);
      for await (const piece of readPieces(file, offset, offset + sizeBytes)) {
        digests.update(piece);
        await signature?.update(piece);
        await out.write(piece);
      }
      await out.write(Buffer.alloc(paddedSize(sizeBytes) - sizeBytes));
      lines.push(digests.text());
      if (!signature) continue;
      const signed = await signature.finish();
      await add(`${name}.sig`, signed);
      lines.push(new ManifestLine(`${name}.sig`).update(signed).text());
    }
    const manifest = signer.clear();
    await manifest.update(Buffer.from(lines.join("")));
    await add("Manifest", await manifest.finish());
    await out.write(Buffer.alloc(END_BYTES));
    await target.sync();
    return out.digests();
  } finally {
    await target.close();
  }
}

/** What a signed package is, in the words of the one that it was made of; BUILD_ID and all else stay as Portage wrote them. */
export function describeSigned(artefact: Artefact, stanza: Fields, digests: Digests): Artefact {
  const { sizeBytes, sha256, sha1, md5 } = digests;
  const now: Record<string, string> = { SIZE: String(sizeBytes), SHA1: sha1, ...(stanza.has("MD5") && { MD5: md5 }) };
  const text = artefact.stanza.replace(/^(SIZE|SHA1|MD5): .*$/gm, (line, key: string) =>
    now[key] === undefined ? line : `${key}: ${now[key]}`,
  );
  return { ...artefact, sizeBytes, sha256, stanza: text };
}

export type Digests = { sizeBytes: number; sha256: string; sha1: string; md5: string };

class DigestedFile {
  readonly #file: WritableFile;
  readonly #hashes = { sha256: createHash("sha256"), sha1: createHash("sha1"), md5: createHash("md5") };
  #sizeBytes = 0;

  constructor(file: WritableFile) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    for (const hash of Object.values(this.#hashes)) hash.update(bytes);
    this.#sizeBytes += bytes.length;
    await this.#file.write(bytes);
  }

  digests(): Digests {
    const { sha256, sha1, md5 } = this.#hashes;
    const [a, b, c] = [sha256.digest("hex"), sha1.digest("hex"), md5.digest("hex")];
    return { sizeBytes: this.#sizeBytes, sha256: a, sha1: b, md5: c };
  }
}

/** `DATA name size BLAKE2B … SHA512 …` */
class ManifestLine {
  readonly #name: string;
  readonly #hashes = [
    ["BLAKE2B", createHash("blake2b512")],
    ["SHA512", createHash("sha512")],
  ] as const;
  #sizeBytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  update(bytes: Uint8Array): this {
    for (const [, hash] of this.#hashes) hash.update(bytes);
    this.#sizeBytes += bytes.length;
    return this;
  }

  text(): string {
    const digests = this.#hashes.map(([name, hash]) => `${name} ${hash.digest("hex")}`);
    return `DATA ${this.#name} ${this.#sizeBytes} ${digests.join(" ")}\n`;
  }
}

/** Two blocks of zeros end an archive. */
const END_BYTES = 1024;
