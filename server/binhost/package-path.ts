import type { Cpv } from "../../protocol/atom";
import { splitCpv } from "../../protocol/atom";
import type { AttemptKey } from "../../protocol/ids";

/** Portage's two formats of binary packages, told apart by the file's name. */
export type PackageFormat = "gpkg" | "xpak";

/**
 * Where a published package lies, relative to its target's binhost. The first part is unique to build and attempt, so that
 * no path is ever used again for other bytes; the rest is Portage's own layout.
 */
export function packagePath(key: AttemptKey, cpv: Cpv, fileName: string): string {
  const { category, name } = splitCpv(cpv);
  return [attemptDirectory(key), category, name, fileName].join("/");
}

/** `7-2`: holds what build 7's attempt 2 made. */
export function attemptDirectory({ build, attempt }: AttemptKey): string {
  return `${build}-${attempt}`;
}

/** Reads a path that {@link packagePath} may have made; null when it cannot have. */
export function parsePackagePath(path: string): { build: number; attempt: number; format: PackageFormat } | null {
  const [, build, attempt, fileName = ""] = PACKAGE_PATH.exec(path) ?? [];
  const format = packageFormat(fileName);
  return format && { build: Number(build), attempt: Number(attempt), format };
}

/** `7-2.gpkg.tar`: a package's name in a release, where all lie side by side; an attempt has one package. */
export function nameInRelease(path: string): string {
  const [attempt = ""] = path.split("/");
  return attempt + (/\.(?:gpkg\.tar|xpak|tbz2)$/.exec(path)?.[0] ?? "");
}

/** Below the data directory: one directory for each target, each a binhost. */
export const TARGETS_DIRECTORY = "binhost";
/** In an attempt's directory: what its drone sent of its own index. */
export const STANZA_FILE = "Packages";

/** By the file's name; null when it is no package. */
export function packageFormat(fileName: string): PackageFormat | null {
  if (fileName.endsWith(".gpkg.tar")) return "gpkg";
  return fileName.endsWith(".xpak") || fileName.endsWith(".tbz2") ? "xpak" : null;
}

/** Is it a name under which Portage packs this cpv: `PF.gpkg.tar`, or `PF-BUILD_ID.gpkg.tar`? */
export function isNamedAfter(fileName: string, cpv: Cpv): boolean {
  const { pf } = splitCpv(cpv);
  return fileName.startsWith(pf) && BUILD_ID_AND_EXTENSION.test(fileName.slice(pf.length));
}

const BUILD_ID_AND_EXTENSION = /^(?:-[0-9]{1,9})?\.(?:gpkg\.tar|xpak|tbz2)$/;
const NUMBER = "[1-9][0-9]{0,15}";
const PLAIN_NAME = "[A-Za-z0-9_][A-Za-z0-9+_.-]{0,254}";
const PACKAGE_PATH = new RegExp(`^(${NUMBER})-(${NUMBER})/${PLAIN_NAME}/${PLAIN_NAME}/(${PLAIN_NAME})$`);
