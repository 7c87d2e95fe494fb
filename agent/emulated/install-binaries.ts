import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BinaryRepository } from "./binhost";
import { download, fetchIndex, HttpError, readBinaryRepositories } from "./binhost";
import { isInstalled, markInstalled } from "./installed";
import type { Stanza } from "./packages-index";
import { beginRecord } from "./process-record";
import type { Session } from "./session";
import { FAILURE, logPathOf, SUCCESS, sayFailed, sayJobs, sayResolved, sleepUntil, wgetTime } from "./session";

/** Unpacking and merging one binary package takes this long, before it is sped up. */
const SECONDS_PER_PACKAGE = 1;

/** `emerge --getbinpkgonly [--noreplace] =CPV …`: installs binary packages of the host's binhosts, never from source. */
export async function installBinaries(cpvs: readonly string[], session: Session): Promise<number> {
  const { root, speed } = session.emulation;
  const offers = await readOffers(session);
  sayResolved(session);
  const wanted = session.options.has("--noreplace") ? cpvs.filter((cpv) => !isInstalled(root, cpv)) : cpvs;
  const chosen = wanted.map((cpv) => offers.get(cpv));
  const absent = wanted.find((cpv) => !offers.has(cpv));
  if (absent !== undefined) {
    session.err("", `emerge: there are no binary packages to satisfy "=${absent}".`);
    return FAILURE;
  }

  const begunMs = performance.now();
  const stepMs = (SECONDS_PER_PACKAGE * 1000) / speed;
  const course = { activity: "install" as const, busyCores: 1, beginsMs: begunMs };
  const endRecord = beginRecord(root, { cpv: "binary packages", memoryPerJobMib: null }, 1, [
    { ...course, endsMs: begunMs + stepMs * wanted.length },
  ]);
  const offersInOrder = chosen.filter((offer) => offer !== undefined);
  for (const [at, offer] of offersInOrder.entries()) {
    const ok = await installOne(offer, at, wanted.length, session);
    if (!ok) return FAILURE;
    await sleepUntil(begunMs + stepMs * (at + 1));
  }
  endRecord();
  if (wanted.length > 0) session.out("");
  return SUCCESS;
}

type Offer = { stanza: Stanza; from: BinaryRepository };

export async function readOffers({ emulation, portage, err }: Session): Promise<Map<string, Offer>> {
  const offers = new Map<string, Offer>();
  for (const from of readBinaryRepositories(portage.configRoot)) {
    const { stanzas, messages } = await fetchIndex(from, emulation.root);
    err(...messages);
    for (const stanza of stanzas) offers.set(stanza.CPV ?? "", { stanza, from });
  }
  return offers;
}

async function installOne(
  { stanza, from }: Offer,
  complete: number,
  total: number,
  session: Session,
): Promise<boolean> {
  const cpv = stanza.CPV ?? "";
  const name = `(${complete + 1} of ${total}) ${cpv}::${stanza.REPO ?? "gentoo"}`;
  const running = () => sayJobs(session, { complete, running: 1 }, total);

  running();
  session.out(`>>> Emerging binary ${name}`);
  running();
  const failure = await fetchPackage(stanza, from, session);
  if (failure !== null) {
    const path = logPathOf(session, cpv, new Date());
    writeFileSync(path, `${failure.join("\n")}\n`, { mode: 0o660 });
    sayFailed(session, cpv, complete, total, { path, lines: failure });
    return false;
  }
  sayJobs(session, { complete }, total);
  session.out(`>>> Installing ${name}`);
  sayJobs(session, { complete, mergeWait: 1 }, total);
  markInstalled(session.emulation.root, cpv, stanza.SLOT ?? "0");
  session.out(`>>> Completed ${name}`);
  sayJobs(session, { complete }, total);
  sayJobs(session, { complete: complete + 1 }, total);
  return true;
}

/** Downloads and checks one package; null when it is good, else what the log says. */
async function fetchPackage(stanza: Stanza, from: BinaryRepository, session: Session): Promise<string[] | null> {
  const path = stanza.PATH ?? "";
  const url = `${from.uri}/${path}`;
  const target = join(session.emulation.root, "var/cache/binhost", from.name, path);
  const asked = `--${wgetTime(new Date())}--  ${url}`;
  let file: Buffer;
  try {
    file = await download(url);
  } catch (error) {
    if (!(error instanceof HttpError)) return [asked, `failed: ${error instanceof Error ? error.message : error}.`];
    const answer = `HTTP request sent, awaiting response... ${error.status} ${error.words}`;
    return [asked, answer, `${wgetTime(new Date())} ERROR ${error.status}: ${error.words}.`, ""];
  }
  const wrong = wrongDigest(stanza, file);
  if (wrong) return [asked, "", "!!! Digest verification failed:", `!!! ${target}.partial`, ...wrong];
  if (from.verifySignature) {
    session.err(" * Binary package is not usable (verification failed):", " *  Summary:");
    session.err(" * \tbinpkg appears unsigned (missing any signature)");
    session.err(`!!! Error extracting '${target}', GnuPG verification failed`);
    return [asked, ">>> Extracting info"];
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, file);
  rmSync(`${target}.partial`, { force: true });
  return null;
}

function wrongDigest(stanza: Stanza, file: Buffer): string[] | null {
  const digest = (algorithm: string) => createHash(algorithm).update(file).digest("hex");
  const got: readonly (readonly [key: string, name: string, value: string])[] = [
    ["SIZE", "size", String(file.length)],
    ["MD5", "MD5", digest("md5")],
    ["SHA1", "SHA1", digest("sha1")],
  ];
  for (const [key, name, value] of got) {
    const expected = stanza[key];
    if (expected === undefined || expected === value) continue;
    return [`!!! Reason: Failed on ${name} verification`, `!!! Got: ${value}`, `!!! Expected: ${expected}`];
  }
  return null;
}
