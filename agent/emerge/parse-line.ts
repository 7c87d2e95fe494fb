/**
 * One line of emerge's output or of a build log → what it says, if it says something that we follow. The forms are those
 * that Portage 3.0.67 to 3.0.82 print; they are all in fixtures/transcripts.
 */
export type EmergeEvent =
  /** `index` of `of` in emerge's own list. */
  | { kind: "package.started"; from: "source" | "binary"; cpv: string; index: number; of: number }
  | { kind: "package.installing"; cpv: string; index: number; of: number }
  | { kind: "package.completed"; cpv: string; index: number; of: number }
  | { kind: "package.failed"; cpv: string; doing: "emerge" | "install" }
  /** emerge's status line; `complete` counts merged packages. */
  | { kind: "jobs"; complete: number; of: number; running: number; failed: number; mergeWait: number }
  | { kind: "phase.started"; phase: EbuildPhase }
  | { kind: "phase.failed"; phase: EbuildPhase; cpv: string }
  /** Portage writes the finished package. */
  | { kind: "packaging" }
  | { kind: "download.started"; uri: string }
  /** `[17/230]` of ninja and meson, `[ 17/230]` of waf. */
  | { kind: "steps"; done: number; of: number }
  /** `[ 42%]` of make files that CMake wrote; make itself never tells how much there is to do. */
  | { kind: "percent"; percent: number };

export const EBUILD_PHASES = [
  "pretend",
  "setup",
  "unpack",
  "prepare",
  "configure",
  "compile",
  "test",
  "install",
  "package",
  "preinst",
  "postinst",
] as const;
export type EbuildPhase = (typeof EBUILD_PHASES)[number];

export function parseLine(line: string): EmergeEvent | undefined {
  if (line.startsWith(">>> ")) return parseProgress(line);
  if (line.startsWith("[")) return parseBuildTool(line);
  if (line.startsWith(" * ERROR: ")) return parsePhaseFailure(line);
  return undefined;
}

const PACKAGE = /^>>> (Emerging binary|Emerging|Installing|Completed) \((\d+) of (\d+)\) (\S+?)(?:::\S+)?$/;
const PACKAGE_FAILED = /^>>> Failed to (emerge|install) (\S+), Log file:$/;
const JOBS =
  /^>>> Jobs: (\d+) of (\d+) complete(?:, (\d+) running)?(?:, (\d+) failed)?(?:, (\d+) merge wait)?\s+Load avg: /;
const DOWNLOAD = /^>>> Downloading '(.*)'$/;

/** In the words of Portage's ebuild.sh; a phase that an ebuild does not have says nothing, or `[not enabled]`. */
const PHASE_BEGINNINGS: readonly (readonly [string, EbuildPhase])[] = [
  [">>> Running pre-merge checks for ", "pretend"],
  [">>> Unpacking source...", "unpack"],
  [">>> Preparing source in ", "prepare"],
  [">>> Configuring source in ", "configure"],
  [">>> Compiling source in ", "compile"],
  [">>> Test phase: ", "test"],
  [">>> Install ", "install"],
];

/** The first is printed when the build ends (strip and checks follow), the others around the writing; 3.0.67 has the last only. */
const PACKAGING = [">>> Completed installing ", ">>> Creating binpkg", ">>> Done."];

function parseProgress(line: string): EmergeEvent | undefined {
  const phase = PHASE_BEGINNINGS.find(([beginning]) => line.startsWith(beginning))?.[1];
  if (phase) return { kind: "phase.started", phase };
  if (PACKAGING.some((beginning) => line.startsWith(beginning))) return { kind: "packaging" };
  return parseJobs(line) ?? parsePackage(line) ?? parsePackageFailure(line) ?? parseDownload(line);
}

function parseJobs(line: string): EmergeEvent | undefined {
  const found = JOBS.exec(line);
  if (!found) return undefined;
  const [complete = 0, of = 0, running = 0, failed = 0, mergeWait = 0] = found
    .slice(1)
    .map((text) => Number(text ?? 0));
  return { kind: "jobs", complete, of, running, failed, mergeWait };
}

function parsePackage(line: string): EmergeEvent | undefined {
  const [, doing, index, of, cpv] = PACKAGE.exec(line) ?? [];
  if (cpv === undefined) return undefined;
  const where = { cpv, index: Number(index), of: Number(of) };
  switch (doing) {
    case "Emerging":
      return { kind: "package.started", from: "source", ...where };
    case "Emerging binary":
      return { kind: "package.started", from: "binary", ...where };
    case "Installing":
      return { kind: "package.installing", ...where };
    default:
      return { kind: "package.completed", ...where };
  }
}

function parsePackageFailure(line: string): EmergeEvent | undefined {
  const [, doing, cpv] = PACKAGE_FAILED.exec(line) ?? [];
  if (cpv === undefined) return undefined;
  return { kind: "package.failed", cpv, doing: doing === "install" ? "install" : "emerge" };
}

function parseDownload(line: string): EmergeEvent | undefined {
  const [, uri] = DOWNLOAD.exec(line) ?? [];
  return uri === undefined ? undefined : { kind: "download.started", uri };
}

const PHASE_FAILURE = /^ \* ERROR: (\S+?)(?:::\S+)? failed \((\w+) phase\):$/;

function parsePhaseFailure(line: string): EmergeEvent | undefined {
  const [, cpv, name] = PHASE_FAILURE.exec(line) ?? [];
  const phase = EBUILD_PHASES.find((known) => known === name);
  return cpv === undefined || phase === undefined ? undefined : { kind: "phase.failed", phase, cpv };
}

const STEPS = /^\[ {0,8}(\d{1,9})\/(\d{1,9})\] /;
const PERCENT = /^\[ {0,2}(\d{1,3})%\] /;

function parseBuildTool(line: string): EmergeEvent | undefined {
  const [, done, of] = STEPS.exec(line) ?? [];
  if (Number(of) > 0 && Number(done) <= Number(of)) return { kind: "steps", done: Number(done), of: Number(of) };
  const [, percent] = PERCENT.exec(line) ?? [];
  return Number(percent) <= 100 ? { kind: "percent", percent: Number(percent) } : undefined;
}
