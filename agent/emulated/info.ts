import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readBinaryRepositories } from "./binhost";
import { REPOSITORY_NAME } from "./repository";
import type { Session } from "./session";
import { repositoryDirectory, SUCCESS } from "./session";
import { timestampOf } from "./sync";

const VERSION =
  "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3, 6.18.44-gentoo x86_64)";

export function sayVersion({ out }: Session): number {
  out(VERSION);
  return SUCCESS;
}

/** The parts of `emerge --info` that tell one host from another. */
export function sayInfo(session: Session): number {
  const { out, emulation, portage } = session;
  out(VERSION, "=".repeat(65), "System uname: Linux-6.18.44-gentoo-x86_64-with-glibc2.41");
  const timestamp = timestampOf(session);
  if (timestamp !== null) out(`Timestamp of repository ${REPOSITORY_NAME}: ${timestamp}`);
  out(`KiB Mem:    ${memoryKib(emulation.root)} total`, "Repositories:", "", REPOSITORY_NAME);
  out(`    location: ${repositoryDirectory(session)}`, "    priority: -1000", "", "Binary Repositories:", "");
  for (const { name, uri, verifySignature } of readBinaryRepositories(portage.configRoot)) {
    out(name, `    sync-uri: ${uri}`, `    verify-signature: ${verifySignature ? "True" : "False"}`, "");
  }
  out(
    'ACCEPT_KEYWORDS="amd64"',
    'CFLAGS="-O2 -pipe"',
    'CHOST="x86_64-pc-linux-gnu"',
    `PKGDIR="${portage.pkgDirectory}"`,
  );
  return SUCCESS;
}

function memoryKib(root: string): string {
  try {
    return /^MemTotal:\s+(?<kib>[0-9]+)/m.exec(readFileSync(join(root, "proc/meminfo"), "latin1"))?.groups?.kib ?? "0";
  } catch {
    return "0"; // Nobody emulates the rest of this host.
  }
}
