import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readOffers } from "./install-binaries";
import { isInstalled } from "./installed";
import { findPackage, PACKAGES, REPOSITORY_NAME } from "./repository";
import type { Session } from "./session";
import { FAILURE, repositoryDirectory, SUCCESS, sayResolved } from "./session";

/** `--pretend`: lists what would be done, and refuses what would be refused. */
export async function pretend(cpvs: readonly string[], session: Session): Promise<number> {
  return session.options.has("--getbinpkgonly") ? await pretendBinaries(cpvs, session) : pretendBuilds(cpvs, session);
}

async function pretendBinaries(cpvs: readonly string[], session: Session): Promise<number> {
  const { out, err, options, emulation } = session;
  const offers = await readOffers(session);
  sayList(session, "in order");
  for (const cpv of cpvs) {
    if (offers.has(cpv)) continue;
    err("", `emerge: there are no binary packages to satisfy "=${cpv}".`);
    return FAILURE;
  }
  for (const cpv of cpvs) {
    const installed = isInstalled(emulation.root, cpv);
    if (!(installed && options.has("--noreplace"))) out(`[binary  ${installed ? " R" : "N "}g   ] ${cpv}-1 `);
  }
  return SUCCESS;
}

/** With what is needed and not installed, but for --nodeps; with --tree in reverse order, what needs something above it. */
function pretendBuilds(cpvs: readonly string[], session: Session): number {
  const { out, err, options, emulation } = session;
  const isTree = options.has("--tree");
  sayList(session, isTree ? "in reverse order" : "in order");
  const missing = cpvs.find((cpv) => findPackage(cpv) === undefined);
  if (missing !== undefined) {
    err("", `emerge: there are no ebuilds to satisfy "=${missing}".`);
    return FAILURE;
  }
  if (isTree) writeMetadata(session);
  const order = new Map<string, number>();
  const visit = (cpv: string, depth: number) => {
    if (order.has(cpv)) return;
    // The plan of a build that is asked for alone says nothing of what it needs, just as --buildpkgonly.
    const needs = isTree && !options.has("--nodeps") ? (findPackage(cpv)?.needs ?? []) : [];
    for (const need of needs) if (!isInstalled(emulation.root, need)) visit(need, depth + 1);
    order.set(cpv, depth);
  };
  for (const cpv of cpvs) visit(cpv, 0);
  const listed = isTree ? [...order].reverse() : [...order];
  for (const [cpv, depth] of listed) {
    const installed = isInstalled(emulation.root, cpv);
    if (installed && options.has("--noreplace")) continue;
    const verbose = options.has("--verbose") ? `::${REPOSITORY_NAME} USE="" 0 KiB` : " ";
    out(`[ebuild  ${installed ? " R" : "N "}    ] ${" ".repeat(isTree ? depth : 0)}${cpv}${verbose}`);
  }
  return SUCCESS;
}

function sayList(session: Session, order: string): void {
  session.out("", `These are the packages that would be merged, ${order}:`, "");
  sayResolved(session);
}

/** The cache that a repository brings along, from which dependencies are read. */
function writeMetadata(session: Session): void {
  const cache = join(repositoryDirectory(session), "metadata/md5-cache");
  if (existsSync(cache)) return;
  for (const { cpv, slot, needs } of PACKAGES) {
    const path = join(cache, cpv);
    mkdirSync(dirname(path), { recursive: true });
    const atoms = needs.map((need) => `=${need}`).join(" ");
    writeFileSync(path, `DEPEND=${atoms}\nEAPI=8\nRDEPEND=${atoms}\nSLOT=${slot}\n`);
  }
}
