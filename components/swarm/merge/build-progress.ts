import type { Phase } from "../../../protocol/build";
import type { HeldBuild } from "../../../protocol/to-watcher";

/** Where each phase ends, as a share of the whole build. Guessed once, so that a bar never goes back when a phase begins. */
const ENDS: Record<Phase, number> = {
  dependencies: 0.04,
  fetch: 0.06,
  unpack: 0.09,
  configure: 0.2,
  compile: 0.9,
  install: 0.94,
  package: 0.97,
  uploading: 1,
};

const ORDER = Object.keys(ENDS).filter((name): name is Phase => name in ENDS);

/** How much of a build is done, 0 to 1. It never leaves its phase, whatever was expected. */
export function doneShare(build: HeldBuild): number {
  if (build.publishing) return 1;
  if (build.progress === null) return 0;
  const { begin, end } = boundsOf(build.progress.phase);
  return begin + (end - begin) * phaseShare(build);
}

/** How much of its phase is done, 0 to 1: by the percent that the output tells, else by how much of the expected time is over. */
export function phaseShare({ progress, expectedSeconds }: HeldBuild): number {
  if (progress === null) return 0;
  if (progress.percent !== null) return progress.percent / 100;
  const { begin, end } = boundsOf(progress.phase);
  const expected = expectedSeconds ? progress.elapsedMs / 1_000 / expectedSeconds : 0;
  return Math.min(1, Math.max(0, (expected - begin) / (end - begin)));
}

function boundsOf(phase: Phase): { begin: number; end: number } {
  const before = ORDER[ORDER.indexOf(phase) - 1];
  return { begin: before === undefined ? 0 : ENDS[before], end: ENDS[phase] };
}

/** What is left of the expected time. A build may outlive its estimate. */
export type TimeLeft = { kind: "unknown" } | { kind: "left" | "over"; seconds: number };

export function timeLeft({ expectedSeconds, progress, publishing }: HeldBuild): TimeLeft {
  if (expectedSeconds === null || publishing) return { kind: "unknown" };
  const left = expectedSeconds - (progress?.elapsedMs ?? 0) / 1_000;
  return left >= 0 ? { kind: "left", seconds: left } : { kind: "over", seconds: -left };
}

/** The six phases that are drawn as ticks; what comes before and after them is told in words alone. */
export const DRAWN_PHASES = [
  "fetch",
  "unpack",
  "configure",
  "compile",
  "install",
  "package",
] as const satisfies Phase[];

/** How many of the six ticks lie behind, and which one is current (none before the first and after the last). */
export function phaseTicks(build: HeldBuild): { done: number; current: number | null } {
  if (build.publishing) return { done: DRAWN_PHASES.length, current: null };
  if (build.progress === null || build.progress.phase === "dependencies") return { done: 0, current: null };
  if (build.progress.phase === "uploading") return { done: DRAWN_PHASES.length, current: null };
  const current = DRAWN_PHASES.indexOf(build.progress.phase);
  return { done: current, current };
}
