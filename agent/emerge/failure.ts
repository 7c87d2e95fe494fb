import { Atom } from "../../protocol/atom";
import type { FailureReason, Phase } from "../../protocol/build";
import type { Exit } from "./emerge-process";
import type { Sign } from "./failure-signs";
import { REASON_OF_PHASE, SIGNS, TOOL_ERROR } from "./failure-signs";
import type { EbuildPhase, EmergeEvent } from "./parse-line";
import { PHASE_OF } from "./progress";

/** Why an attempt failed, in the 1 to 8 lines that decide it. */
export type Failure = { reason: FailureReason; phase: Phase; lines: string[]; missing?: Atom[] };

/** Who wrote a line: emerge itself, or a package's build into its log. */
export type Speaker = "emerge" | "log";

/** Keeps, while a step runs, the few lines that would explain its failure. */
export type FailureWatch = {
  see(line: string, speaker: Speaker, event: EmergeEvent | undefined): void;
  /** After a step that did not succeed; `phase` is where the attempt was. */
  explain(exit: Exit, phase: Phase): Failure;
};

export function watchForFailure(): FailureWatch {
  const signs = new Map<Sign, string[]>();
  let toolErrors: string[] = [];
  /** The newest of what is not chatter. */
  let recent: string[] = [];
  let death: Death | undefined;
  let isOver = false;
  /** The sign just seen, while the lines that explain it follow. */
  let open: { lines: string[]; left: number } | undefined;

  function seeSign(line: string, speaker: Speaker): void {
    const sign = SIGNS.find(({ pattern, saidBy }) => (saidBy ?? speaker) === speaker && pattern.test(line));
    const lines = sign && (signs.get(sign) ?? []);
    if (!lines || lines.length >= LINES_OF_ONE_KIND) return;
    lines.push(line);
    // The last of the list is the package itself, which waits for the others.
    lines.push(...recent.filter((before) => sign.linesBefore?.test(before)).slice(0, -1));
    signs.set(sign, lines);
    open = { lines, left: sign.linesAfter ?? 0 };
  }

  function seeExplanation(line: string): void {
    if (!open || open.left === 0 || ADVICE.test(line)) return;
    open.lines.push(line);
    open.left -= 1;
  }

  /** What went wrong in a phase that is over did not matter. */
  function forget(): void {
    signs.clear();
    toolErrors = [];
    open = undefined;
  }

  return {
    see(line, speaker, event) {
      if (line.trim() === "") return;
      if (event?.kind === "package.failed") isOver = true;
      if (event?.kind === "phase.started" && !isOver) forget();
      if (event?.kind === "phase.failed" && !death) death = { phase: event.phase, words: [line], isComplete: false };
      else if (death && !death.isComplete) hearMore(death, line);
      seeExplanation(line);
      seeSign(line, speaker);
      if (death) return;
      if (TOOL_ERROR.test(line) && toolErrors.length < LINES_OF_ONE_KIND) toolErrors.push(line);
      if (!CHATTER.test(line)) recent = [...recent, line].slice(-MOST_LINES);
    },

    explain(exit, phase) {
      const reason = SIGNS.find((known) => signs.has(known))?.reason;
      const ofReason = SIGNS.filter((sign) => sign.reason === reason).flatMap((sign) => signs.get(sign) ?? []);
      const where = phase === "dependencies" || !death ? phase : PHASE_OF[death.phase];
      const words = death?.words ?? [];
      if (reason) return failure(reason, where, [...ofReason, ...toolErrors, ...words]);
      const lastLines = recent.slice(-LAST_LINES);
      const before = toolErrors.length > 0 ? toolErrors : lastLines;
      if (death) return failure(REASON_OF_PHASE[death.phase], where, [...before, ...words]);
      if (exit.kind === "not-started") return failure("host-broken", where, [exit.why]);
      return failure("other", where, [...lastLines, inWords(exit)]);
    },
  };
}

/** In the dependencies a mask, a missing USE flag or a conflict means one thing: a needed binary package cannot be had. */
export function ofDependencies(failure: Failure): Failure {
  if (failure.reason !== "masked-or-license" && failure.reason !== "dependency-missing") return failure;
  const missing = failure.lines.flatMap(missingIn);
  return { ...failure, reason: "dependency-missing", ...(missing.length > 0 && { missing }) };
}

/** What a line of emerge says that it cannot install: one atom, or none. */
function missingIn(line: string): Atom[] {
  const named = Atom.safeParse(/ satisfy "([^"]+)"/.exec(line)?.[1]);
  return named.success ? [named.data] : [];
}

const LINES_OF_ONE_KIND = 4;
const LAST_LINES = 3;
const MOST_LINES = 8;
const LONGEST_LINE = 500;

/** Lines among an explanation that say nothing about this failure. */
const ADVICE =
  /^For more information|^man page or refer|^ \(see "package|^emerge: (?:searching for similar|Maybe you meant)|^!!! One of the following|^ \* (?:Note that circular|disabling USE flags)/;

/** What emerge says whatever happens. */
const CHATTER =
  /^>>> |^Calculating dependencies|^Dependency resolution took|^ \* (?:Final size of|Messages for|Log file:)|^ \*$/;

/** The header of Portage's `die` and the words given to it; call stack and advice, which follow, do not belong. */
type Death = { phase: EbuildPhase; words: string[]; isComplete: boolean };

function hearMore(death: Death, line: string): void {
  if (death.words.length < 3 && /^ \* {3}\S/.test(line)) death.words.push(line);
  else death.isComplete = true;
}

function failure(reason: FailureReason, phase: Phase, lines: string[]): Failure {
  const distinct = [...new Set(lines.map((line) => line.trimEnd().slice(0, LONGEST_LINE)))];
  return { reason, phase, lines: distinct.slice(0, MOST_LINES) };
}

function inWords(exit: Exit): string {
  switch (exit.kind) {
    case "status":
      return `emerge exited with status ${exit.status}`;
    case "signal":
      return `emerge was killed by ${exit.signal}`;
    case "not-started":
      return exit.why;
  }
}
