import { createHash } from "node:crypto";
import type { TarMember } from "./tar";
import { packTar } from "./tar";
import { storeAsZstd } from "./zstd";

/**
 * A binary package in Portage's GPKG format (GLEP 78): an uncompressed tar of `PF-BUILDID/{gpkg-1,metadata.tar.zst,
 * image.tar.zst,Manifest}`; the Manifest has size, SHA512 and BLAKE2B of each other member.
 */
export function packGpkg(
  name: string,
  metadata: readonly TarMember[],
  image: readonly TarMember[],
  mtimeSeconds: number,
): Buffer {
  const members: TarMember[] = [
    { path: "gpkg-1", bytes: Buffer.alloc(0) },
    { path: "metadata.tar.zst", bytes: storeAsZstd(packTar(under("metadata", metadata), mtimeSeconds)) },
    { path: "image.tar.zst", bytes: storeAsZstd(packTar(under("image", image), mtimeSeconds)) },
  ];
  const manifest = { path: "Manifest", bytes: Buffer.from(members.map(manifestLine).join("")) };
  return packTar(under(name, [...members, manifest]), mtimeSeconds);
}

function manifestLine({ path, bytes }: TarMember): string {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  return `DATA ${path} ${bytes.length} SHA512 ${digest("sha512")} BLAKE2B ${digest("blake2b512")}\n`;
}

function under(directory: string, members: readonly TarMember[]): TarMember[] {
  return members.map(({ path, bytes }) => ({ path: `${directory}/${path}`, bytes }));
}
