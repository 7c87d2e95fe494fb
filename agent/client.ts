import { spawn } from "node:child_process";
import { json, text } from "node:stream/consumers";
import * as z from "zod";
import { Cpv, splitCpv } from "../protocol/atom";
import type { PublishedPackage } from "../protocol/binhost";
import { BinhostView, PackageList } from "../protocol/binhost";
import type { Acceptance, ClientReport } from "../protocol/client";
import { compareOffer, WantedPackage } from "../protocol/client";
import { CLIENT_SCRIPT } from "./client-script";
import type { AgentConfig } from "./config";
import type { EmergeHost } from "./emerge-host";
import { inheritedEnvironment } from "./emerge-host";

/**
 * Compares each package of this machine's `@world` with what the binhost has, and reports it to the coordinator. Answers what would
 * be taken and what not. @throws when Portage, the binhost or the coordinator does not answer, in a sentence.
 */
export async function reportAsClient(config: AgentConfig, host: EmergeHost): Promise<ClientReport> {
  const { coordinator, target, drone, joinToken } = config;
  const headers = joinToken === null ? {} : { authorization: `Bearer ${joinToken}` };
  const base = new URL(`/api/v1/binhost/${target}/`, coordinator);
  const offered = await readOffers(base, headers);
  const { signing } = BinhostView.parse(await getJson(new URL("/api/v1/binhost", coordinator), headers));
  const asked = await askPortage(host, offered, signing?.fingerprint ?? null);
  const verification = { verifies: asked.verifySignature ?? true, trustsKey: asked.trustsKey };
  const packages = asked.packages.map((wanted): Acceptance => {
    const name = wanted.cpv === null ? null : nameOf(wanted.cpv);
    const offers = offered.filter(({ cpv }) => nameOf(cpv) === name);
    return { atom: wanted.atom, cpv: wanted.cpv, differs: compareOffer(wanted, offers, verification) };
  });
  const report: ClientReport = { packages, installed: asked.installed };
  await send(new URL(`clients/${drone}`, base), report, headers);
  return report;
}

const Asked = z.object({
  verifySignature: z.boolean().nullable(),
  trustsKey: z.boolean().nullable(),
  installed: z.array(z.tuple([Cpv, z.string()])),
  packages: z.array(WantedPackage),
});

type Headers = Record<string, string>;

async function readOffers(base: URL, headers: Headers): Promise<PublishedPackage[]> {
  const offers: PublishedPackage[] = [];
  for (let next: Cpv | null | undefined; next !== null; ) {
    const page: URL = new URL(
      `packages?limit=5000${next === undefined ? "" : `&after=${encodeURIComponent(next)}`}`,
      base,
    );
    const list = PackageList.parse(await getJson(page, headers));
    offers.push(...list.packages);
    next = list.next;
  }
  return offers;
}

async function getJson(url: URL, headers: Headers): Promise<unknown> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
  if (!response.ok) throw new Error(`${url.href} is answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

async function askPortage(
  host: EmergeHost,
  offers: readonly PublishedPackage[],
  fingerprint: string | null,
): Promise<z.infer<typeof Asked>> {
  const child = spawn(host.python, ["-", host.binhostUrl, fingerprint ?? ""], {
    env: inheritedEnvironment(host),
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const tooLong = host.clock.after(LIMIT_MS, () => child.kill("SIGKILL"));
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  const [script, , , lines] = child.stdio;
  // A Python that ends before it has read all tells why by other means.
  for (const stream of [script, lines]) stream?.on("error", () => {});
  script.end(CLIENT_SCRIPT);
  if (lines && "end" in lines) lines.end(offers.map(lineOf).join(""));
  const complaint = text(child.stderr);
  try {
    const answer = await Promise.race([json(child.stdout).catch(() => null), failed]);
    const read = Asked.safeParse(answer);
    if (read.success) return read.data;
    const said = (await complaint).trimEnd().split("\n").at(-1);
    throw new Error(
      `${host.python} cannot tell what this machine's Portage would install: ${said || read.error.message}`,
    );
  } finally {
    tooLong();
  }
}

function lineOf({ cpv, slot, repository, keywords }: PublishedPackage): string {
  return `${[cpv, slot, repository ?? "", keywords.join(" ")].join("\t")}\n`;
}

function nameOf(cpv: Cpv): string {
  const { category, name } = splitCpv(cpv);
  return `${category}/${name}`;
}

async function send(url: URL, report: ClientReport, headers: Headers): Promise<void> {
  const response = await fetch(url, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(report),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`${url.href} is answered ${response.status}: ${await response.text()}`);
}

const ANSWERS_WITHIN_MS = 60_000;
/** The resolver is not asked, but every package of a large world is looked at. */
const LIMIT_MS = 10 * 60_000;
