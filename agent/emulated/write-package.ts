import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { splitCpv } from "./atom";
import { packGpkg } from "./gpkg";
import { indexOf } from "./packages-index";
import type { EmulatedPackage } from "./repository";
import { REPOSITORY_NAME } from "./repository";

/** Leaves in PKGDIR what Portage leaves: the package, then the index that names it, plain and compressed. */
export function writePackage(build: EmulatedPackage, pkgDirectory: string, builtAt: Date): void {
  const { cpv, category, pn, pf } = splitCpv(build.cpv);
  const builtAtSeconds = Math.floor(builtAt.getTime() / 1000);
  const path = `${category}/${pn}/${pf}-1.gpkg.tar`;
  const file = packGpkg(`${pf}-1`, metadataOf(build, builtAtSeconds), imageOf(build), builtAtSeconds);
  mkdirSync(dirname(join(pkgDirectory, path)), { recursive: true });
  writeFileSync(join(pkgDirectory, path), file);

  const index = indexOf({ cpv, slot: build.slot, repository: REPOSITORY_NAME, path, file, builtAtSeconds });
  writeFileSync(join(pkgDirectory, "Packages"), index);
  writeFileSync(join(pkgDirectory, "Packages.gz"), gzipSync(index));
}

function metadataOf(build: EmulatedPackage, builtAtSeconds: number) {
  const { category, pf } = splitCpv(build.cpv);
  const values = {
    BUILD_ID: "1",
    BUILD_TIME: String(builtAtSeconds),
    CATEGORY: category,
    CHOST: "x86_64-pc-linux-gnu",
    DEFINED_PHASES: "compile configure install",
    EAPI: "8",
    KEYWORDS: "amd64",
    LICENSE: "GPL-2",
    PF: pf,
    SLOT: build.slot,
    USE: "abi_x86_64 amd64 elibc_glibc kernel_linux",
    repository: REPOSITORY_NAME,
  };
  return Object.entries(values).map(([path, value]) => ({ path, bytes: Buffer.from(`${value}\n`) }));
}

function imageOf(build: EmulatedPackage) {
  const { pf } = splitCpv(build.cpv);
  const text = `${build.cpv}, built by an emulated emerge: there is nothing in it.\n`;
  return [{ path: `usr/share/doc/${pf}/README`, bytes: Buffer.from(text) }];
}
