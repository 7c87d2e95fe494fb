import { createHash } from "node:crypto";

/** One package of an index: its keys as Portage sorts them. */
export type Stanza = Readonly<Record<string, string>>;

const HEADER: Stanza = {
  ACCEPT_KEYWORDS: "amd64",
  ACCEPT_LICENSE: "* -@EULA",
  ACCEPT_PROPERTIES: "*",
  ACCEPT_RESTRICT: "*",
  ARCH: "amd64",
  CBUILD: "x86_64-pc-linux-gnu",
  CHOST: "x86_64-pc-linux-gnu",
  CONFIG_PROTECT: "/etc",
  CONFIG_PROTECT_MASK: "/etc/env.d",
  ELIBC: "glibc",
  FEATURES:
    "assume-digests binpkg-docompress binpkg-dostrip binpkg-logs binpkg-multi-instance buildpkg buildpkg-live compress-index distlocks ebuild-locks ipc-sandbox merge-sync network-sandbox parallel-fetch pid-sandbox pkgdir-index-trusted preserve-libs sandbox strict userfetch userpriv usersandbox xattr",
  IUSE_IMPLICIT: "prefix",
  KERNEL: "linux",
  PACKAGES: "1",
  PROFILE: "default/linux/amd64/23.0",
};
const HEADER_END: Stanza = {
  USE: "abi_x86_64 amd64 elibc_glibc kernel_linux",
  USE_EXPAND: "ELIBC KERNEL",
  USE_EXPAND_IMPLICIT: "ARCH ELIBC KERNEL",
  USE_EXPAND_VALUES_ARCH: "amd64 arm64",
  USE_EXPAND_VALUES_ELIBC: "glibc musl",
  USE_EXPAND_VALUES_KERNEL: "linux",
  VERSION: "0",
};

type BuiltPackage = {
  cpv: string;
  slot: string;
  repository: string;
  /** Relative to the index. */
  path: string;
  file: Buffer;
  builtAtSeconds: number;
};

/** The file `Packages` of a PKGDIR that holds this one package, as Portage 3.0.82 writes it. */
export function indexOf(built: BuiltPackage): string {
  const header = { ...HEADER, TIMESTAMP: String(built.builtAtSeconds), ...HEADER_END };
  return `${linesOf(header)}\n${linesOf(stanzaOf(built))}\n`;
}

/** MTIME and REPO come last, after the keys that are sorted. */
function stanzaOf({ cpv, slot, repository, path, file, builtAtSeconds }: BuiltPackage): Stanza {
  const digest = (algorithm: string) => createHash(algorithm).update(file).digest("hex");
  return {
    BUILD_ID: "1",
    BUILD_TIME: String(builtAtSeconds),
    CPV: cpv,
    DEFINED_PHASES: "compile configure install",
    EAPI: "8",
    KEYWORDS: "amd64",
    LICENSE: "GPL-2",
    MD5: digest("md5"),
    PATH: path,
    REPO_REVISIONS: "{}",
    SHA1: digest("sha1"),
    SIZE: String(file.length),
    ...(slot !== "0" && { SLOT: slot }),
    USE: "abi_x86_64 amd64 elibc_glibc kernel_linux",
    MTIME: String(builtAtSeconds),
    REPO: repository,
  };
}

function linesOf(stanza: Stanza): string {
  return Object.entries(stanza)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

/** The stanzas of an index, without its header. */
export function readIndex(text: string): { timestampSeconds: number | null; stanzas: Stanza[] } {
  const [header = {}, ...stanzas] = text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map(readStanza);
  const timestamp = Number(header.TIMESTAMP);
  return { timestampSeconds: Number.isSafeInteger(timestamp) ? timestamp : null, stanzas };
}

function readStanza(text: string): Stanza {
  const pairs = text.split("\n").flatMap((line) => {
    const colon = line.indexOf(": ");
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : [];
  });
  return Object.fromEntries(pairs);
}
