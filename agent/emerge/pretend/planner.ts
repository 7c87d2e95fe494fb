import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Atom, Cpv } from "../../../protocol/atom";
import type { NeedKind } from "../../../protocol/build";
import type { LineAnswer } from "../../../protocol/lines";
import { PackageSet, Wanted } from "../../../protocol/plan";
import type { EmergeHost } from "../../emerge-host";
import { inheritedEnvironment } from "../../emerge-host";
import { atomsIn, nameOfAtom, nameOfCpv } from "./dependency-text";
import type { Listed } from "./package-list";
import { readPackageList } from "./package-list";
import type { Refusal } from "./refusal";
import { readRefusal } from "./refusal";

/**
 * Plans by what `emerge --pretend` prints, where Python cannot import Portage. emerge refuses all for one argument, so that
 * argument is left out, and it is asked again.
 */

/** What the planning script says too. */
export type Pretended = {
  packages: object[];
  named: string[];
  problems: { wanted: string | null; problem: Refusal["problem"] }[];
};

export async function planByPretending(wanted: readonly string[], host: EmergeHost): Promise<Pretended> {
  const { listed, left, problems } = await pretend(host, ["--verbose", "--tree"], wanted);
  const { listed: alone } = left.length > 0 ? await pretend(host, ["--nodeps"], left) : { listed: [] };
  const inOrder = listed.filter(({ isBuilt }) => isBuilt).reverse();
  const named = alone.map(({ cpv }) => cpv).filter((cpv) => inOrder.some((one) => one.cpv === cpv));
  const known = await repositoriesOf(host);
  return {
    packages: withEdges(listed, inOrder, (entry) => dependenciesOf(entry, known, host), host),
    named,
    problems: problems.map(({ problem, wanted: of }) => ({ problem, wanted: Wanted.safeParse(of).data ?? null })),
  };
}

export async function linesByPretending(lines: readonly string[], host: EmergeHost): Promise<LineAnswer[]> {
  const sets = lines.filter((line) => line.startsWith("@"));
  const { listed, problems } = await pretend(
    host,
    ["--nodeps", "--verbose"],
    lines.filter((line) => !sets.includes(line)),
  );
  const ofSets = new Map<string, LineAnswer>();
  for (const set of new Set(sets)) ofSets.set(set, await setAnswer(host, set));
  return lines.map((line) => ofSets.get(line) ?? answerFor(line, listed, problems));
}

async function setAnswer(host: EmergeHost, line: string): Promise<LineAnswer> {
  const set = PackageSet.safeParse(line);
  if (!set.success)
    return { kind: "problem", problem: { kind: "invalid", why: `${line} is not a set, such as @world` } };
  const { listed, problems } = await pretend(host, ["--nodeps"], [line]);
  const [first] = problems;
  return first ? { kind: "problem", problem: first.problem } : { kind: "set", set: set.data, packages: listed.length };
}

function answerFor(line: string, listed: readonly Listed[], problems: readonly Refusal[]): LineAnswer {
  const wrong = problems.find(({ wanted }) => wanted === line);
  if (wrong) return { kind: "problem", problem: wrong.problem };
  const found = listed.find(({ cpv }) => means(line, cpv));
  const [cpv, operator = ""] = [Cpv.safeParse(found?.cpv), /^[<>=~]*/.exec(line)?.[0]];
  const bare = line.includes("/") ? line : `${operator}${found?.cpv.split("/")[0]}/${line.slice(operator.length)}`;
  const atom = Atom.safeParse(bare);
  if (found && cpv.success && atom.success)
    return { kind: "package", atom: atom.data, cpv: cpv.data, slot: found.slot };
  return { kind: "problem", problem: { kind: "other", sentence: `emerge says nothing of ${line}.` } };
}

function means(line: string, cpv: string): boolean {
  const name = nameOfAtom(line.includes("/") ? line : line.replace(/^[<>=~]*/, "$&null/")).replace(/^null\//, "");
  return name.includes("/") ? nameOfCpv(cpv) === name : nameOfCpv(cpv).endsWith(`/${name}`);
}

/** What emerge lists for those that it does not refuse, and why it refuses the others. */
async function pretend(host: EmergeHost, options: readonly string[], wanted: readonly string[]) {
  const problems: Refusal[] = [];
  let left = [...wanted];
  while (left.length > 0) {
    const { ok, stdout, stderr } = await runEmerge(host, [...options, ...left]);
    if (ok) return { listed: readPackageList(stdout), left, problems };
    const refusal = await inFull(host, readRefusal(stdout, stderr, host.configRoot));
    problems.push(refusal);
    const rest = left.filter((one) => one !== refusal.wanted);
    // Of nobody knows which: then nothing of this can be planned.
    if (rest.length === left.length) return { listed: [], left: [], problems };
    left = rest;
  }
  return { listed: [], left, problems };
}

/** Which packages an ambiguous name may mean, emerge looks for by a search that may find none; --quiet names them. */
async function inFull(host: EmergeHost, refusal: Refusal): Promise<Refusal> {
  if (refusal.problem.kind !== "ambiguous") return refusal;
  const { stdout, stderr } = await runEmerge(host, ["--quiet", "--nodeps", refusal.problem.name]);
  return readRefusal(stdout, stderr, host.configRoot);
}

const OPTIONS = ["--ignore-default-opts", "--color=n", "--nospinner", "--pretend", "--oneshot", "--autounmask=y"];
const LIMIT_MS = 10 * 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

function runEmerge(
  host: EmergeHost,
  argv: readonly string[],
): Promise<{ ok: boolean; stdout: string; stderr: string }> {
  const env = { ...inheritedEnvironment(host), NO_COLOR: "1", NOCOLOR: "true", LC_ALL: "C.UTF-8" };
  return new Promise((resolve) => {
    const limits = { env, timeout: LIMIT_MS, maxBuffer: MOST_BYTES };
    execFile(host.emergePath, [...OPTIONS, ...argv], limits, (error, stdout, stderr) =>
      resolve({ ok: error === null, stdout, stderr }),
    );
  });
}

type Dependencies = (entry: Listed) => { atom: string; kind: NeedKind }[] | undefined;

/** The variables of an ebuild, the strongest first (PMS 8.1). */
const VARIABLES = [
  ["DEPEND", "build"],
  ["BDEPEND", "bdepend"],
  ["IDEPEND", "install"],
  ["RDEPEND", "run"],
  ["PDEPEND", "post"],
] as const;

/** By the ebuild's metadata where the repository brings it, else by the tree, which shows each package in one place only. */
function withEdges(
  listed: readonly Listed[],
  inOrder: readonly Listed[],
  dependencies: Dependencies,
  host: EmergeHost,
): object[] {
  const position = new Map(inOrder.map(({ cpv }, index) => [cpv, index]));
  const byName = new Map<string, Listed[]>();
  for (const entry of inOrder) byName.set(nameOfCpv(entry.cpv), [...(byName.get(nameOfCpv(entry.cpv)) ?? []), entry]);
  const edgesOf = new Map(
    inOrder.map((entry) => {
      const told = dependencies(entry);
      const edges = told
        ? told.flatMap(({ atom, kind }) => targetsOf(atom, byName, host).map((cpv) => ({ cpv, kind })))
        : below(listed, entry).map((cpv) => ({ cpv, kind: "build" as const }));
      return [entry.cpv, edges.filter(({ cpv }) => cpv !== entry.cpv)];
    }),
  );
  return inOrder.map(({ cpv, slot, repository, use }) => {
    const edges = edgesOf.get(cpv) ?? [];
    const needed = new Map<string, NeedKind>();
    for (const edge of edges) {
      if ((edge.kind === "build" || edge.kind === "bdepend") && !needed.has(edge.cpv)) needed.set(edge.cpv, edge.kind);
    }
    for (const [need] of needed) {
      for (const edge of edgesOf.get(need) ?? []) {
        const isUse = edge.kind !== "build" && edge.kind !== "bdepend";
        if (isUse && edge.cpv !== cpv && !needed.has(edge.cpv)) needed.set(edge.cpv, edge.kind);
      }
    }
    const all = [...needed].map(([need, kind]) => ({ cpv: need, kind })).sort(byCpv);
    const place = position.get(cpv) ?? 0;
    return {
      ...{ cpv, slot, use, edges: [...edges].sort(byCpv), ...(repository !== undefined && { repository }) },
      needs: all.filter((need) => (position.get(need.cpv) ?? Number.POSITIVE_INFINITY) < place),
      assumed: all.filter((need) => !position.has(need.cpv)),
    };
  });
}

function byCpv(one: { cpv: string }, other: { cpv: string }): number {
  return one.cpv < other.cpv ? -1 : 1;
}

/** What stands right below an entry in the tree. */
function below(listed: readonly Listed[], { cpv }: Listed): string[] {
  const found: string[] = [];
  for (const [index, entry] of listed.entries()) {
    if (entry.cpv !== cpv) continue;
    for (const child of listed.slice(index + 1)) {
      if (child.depth <= entry.depth) break;
      if (child.depth === entry.depth + 1) found.push(child.cpv);
    }
  }
  return found;
}

/** The package of the plan that an atom means, else what is installed. */
function targetsOf(atom: string, byName: ReadonlyMap<string, Listed[]>, host: EmergeHost): string[] {
  const name = nameOfAtom(atom);
  const planned = byName.get(name)?.map(({ cpv }) => cpv);
  return planned ?? installed(host, name);
}

function installed({ configRoot }: EmergeHost, name: string): string[] {
  const [category = "", pn = ""] = name.split("/");
  try {
    const there = readdirSync(join(configRoot, "var/db/pkg", category));
    return there.map((pf) => `${category}/${pf}`).filter((cpv) => nameOfCpv(cpv) === `${category}/${pn}`);
  } catch {
    return [];
  }
}

function dependenciesOf(
  { cpv, use, repository = "" }: Listed,
  repositories: ReadonlyMap<string, string>,
  host: EmergeHost,
) {
  const location = repositories.get(repository);
  const metadata = location === undefined ? undefined : readMetadata(location, cpv, host);
  if (!metadata) return undefined;
  const flags = new Set(use);
  return VARIABLES.flatMap(([variable, kind]) =>
    atomsIn(metadata.get(variable) ?? "", flags).map((atom) => ({ atom, kind })),
  );
}

/** The repository's own cache, or the one that Portage keeps for repositories without; both hold `KEY=value` lines. */
function readMetadata(
  location: string,
  cpv: string,
  { configRoot }: EmergeHost,
): ReadonlyMap<string, string> | undefined {
  const caches = [join(location, "metadata/md5-cache"), join(configRoot, "var/cache/edb/dep", location)];
  for (const path of caches.map((cache) => join(cache, cpv))) {
    try {
      const lines = readFileSync(path, "utf8").split("\n");
      return new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
    } catch {
      // The other one may be there.
    }
  }
  return undefined;
}

/** Where each repository lies, as `emerge --info` tells it. */
async function repositoriesOf(host: EmergeHost): Promise<ReadonlyMap<string, string>> {
  const env = { ...inheritedEnvironment(host), NO_COLOR: "1", NOCOLOR: "true", LC_ALL: "C.UTF-8" };
  const info = await new Promise<string>((resolve) => {
    execFile(host.emergePath, ["--ignore-default-opts", "--info"], { env, timeout: LIMIT_MS }, (_, stdout) =>
      resolve(stdout),
    );
  });
  return new Map(
    [...info.matchAll(/^(?<name>[A-Za-z0-9_-]+)\n {4}location: (?<location>.+)$/gm)].map(({ groups }) => [
      groups?.name ?? "",
      groups?.location ?? "",
    ]),
  );
}
