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

/** How much of a build is done, 0 to 1: by its phase, and by the percent within it when the output tells one. */
export function doneShare({ progress, publishing }: HeldBuild): number {
  if (publishing) return 1;
  if (progress === null) return 0;
  const at = ORDER.indexOf(progress.phase);
  const before = ORDER[at - 1];
  const begin = before === undefined ? 0 : ENDS[before];
  return begin + (ENDS[progress.phase] - begin) * ((progress.percent ?? 0) / 100);
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
