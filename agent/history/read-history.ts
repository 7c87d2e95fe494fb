import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { splitCpv } from "../../protocol/atom";
import type { Merge } from "../../protocol/history";
import { MAX_MERGES } from "../../protocol/history";
import { createLineReader } from "../emerge/line-reader";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";
import type { LoggedMerge } from "./emerge-log";
import { readEmergeLog } from "./emerge-log";

/**
 * What this host's Portage merged by itself after a moment, oldest first: the newest few of each package, the newest
 * MAX_MERGES of all. How many jobs each had is not in the log; what MAKEOPTS says today is the best guess, and the cores of
 * the host the next. A host without a log, or one whose log may not be read, has no history.
 */
export async function readHistory(host: EmergeHost, after: number): Promise<Merge[]> {
  const settings = await askPortage(host);
  const cores = jobsIn(settings.MAKEOPTS ?? "") ?? availableParallelism();
  const directory = settings.EMERGE_LOG_DIR || join(host.configRoot, "var/log");
  const merges = await readMerges(join(directory, "emerge.log"), after);
  return merges.map((merge) => ({ ...merge, cores }));
}

/** Older ones would be forgotten by the coordinator soon. */
const NEWEST_OF_PACKAGE = 5;

export async function readMerges(path: string, after: number): Promise<LoggedMerge[]> {
  const lines = createLineReader();
  const log = readEmergeLog();
  let merges: LoggedMerge[] = [];
  try {
    for await (const bytes of createReadStream(path)) {
      for (const line of lines.push(bytes)) {
        const merge = log.read(line);
        if (merge && merge.endedAt > after) merges.push(merge);
      }
      if (merges.length > 4 * MAX_MERGES) merges = newest(merges);
    }
  } catch {
    return [];
  }
  return newest(merges);
}

/** `-j8 -l7`, `--jobs=8`, `-j 8`; null when it does not tell. */
export function jobsIn(makeopts: string): number | null {
  const jobs = Number(/(?:^|\s)(?:-j|--jobs)[ =]?(\d+)/.exec(makeopts)?.[1] ?? 0);
  return jobs >= 1 && jobs <= 4096 ? jobs : null;
}

function newest(merges: readonly LoggedMerge[]): LoggedMerge[] {
  const counts = new Map<string, number>();
  const kept = merges.toReversed().filter(({ cpv }) => {
    const { category, name } = splitCpv(cpv);
    const count = (counts.get(`${category}/${name}`) ?? 0) + 1;
    counts.set(`${category}/${name}`, count);
    return count <= NEWEST_OF_PACKAGE;
  });
  return kept.slice(0, MAX_MERGES).reverse();
}

const ANSWERS_WITHIN_MS = 60_000;

/** portageq lies beside emerge. It exits with status 1 when a variable is not set, and prints the others all the same. */
function askPortage(host: EmergeHost): Promise<Record<string, string>> {
  const portageq = join(dirname(host.emergePath), "portageq");
  const env = { ...inheritedEnvironment(host), LC_ALL: "C.UTF-8" };
  const argv = ["envvar", "-v", "MAKEOPTS", "EMERGE_LOG_DIR"];
  return new Promise((resolve) => {
    execFile(portageq, argv, { env, timeout: ANSWERS_WITHIN_MS }, (_error, stdout) => resolve(readSettings(stdout)));
  });
}

/** Lines `K=v` or `K='v w'`, as a shell would read them. */
function readSettings(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)=(?:'([^'\n]*)'|(\S*))$/gm)].map(([, name = "", quoted, bare = ""]) => [
      name,
      quoted ?? bare,
    ]),
  );
}
