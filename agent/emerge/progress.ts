import type { Phase, Progress } from "../../protocol/build";
import { PHASES } from "../../protocol/build";
import type { Step } from "./attempt-directory";
import type { EbuildPhase, EmergeEvent } from "./parse-line";

/** How far an attempt is, as far as emerge's output tells. */
export type StepProgress = Pick<Progress, "phase" | "percent" | "steps">;

/** Both steps begin by resolving dependencies. */
export const FIRST_PROGRESS: StepProgress = { phase: "dependencies", percent: null, steps: null };

/** The progress after an event: the same object when nothing changed. A phase that is over does not come back. */
export function advance(step: Step, progress: StepProgress, event: EmergeEvent): StepProgress {
  switch (event.kind) {
    case "jobs":
      return step === "dependencies" ? counted(progress, event.complete, event.of) : progress;
    case "package.started":
      return enter(step, progress, "fetch");
    case "phase.started":
      return enter(step, progress, PHASE_OF[event.phase]);
    case "packaging":
      return enter(step, progress, "package");
    case "steps":
      return IN_BUILD_TOOL.has(progress.phase) ? counted(progress, event.done, event.of) : progress;
    case "percent":
      return IN_BUILD_TOOL.has(progress.phase) ? withPercent(progress, event.percent) : progress;
    case "package.installing":
    case "package.completed":
    case "package.failed":
    case "phase.failed":
    case "download.started":
      return progress;
  }
}

/** Which of the swarm's phases an ebuild's phase belongs to. */
export const PHASE_OF: Record<EbuildPhase, Phase> = {
  pretend: "dependencies",
  setup: "unpack",
  unpack: "unpack",
  prepare: "unpack",
  configure: "configure",
  compile: "compile",
  test: "compile",
  install: "install",
  package: "package",
  preinst: "dependencies",
  postinst: "dependencies",
};

/** Where ninja or make may be at work. */
const IN_BUILD_TOOL: ReadonlySet<Phase> = new Set(["configure", "compile", "install"]);

/** While dependencies are installed, their logs tell of phases that are not the build's. */
function enter(step: Step, progress: StepProgress, phase: Phase): StepProgress {
  const isLater = PHASES.indexOf(phase) > PHASES.indexOf(progress.phase);
  return isLater && step === "build" ? { phase, percent: null, steps: null } : progress;
}

function counted(progress: StepProgress, done: number, of: number): StepProgress {
  if (of === 0 || (progress.steps?.done === done && progress.steps.of === of)) return progress;
  return { ...progress, percent: (100 * done) / of, steps: { done, of } };
}

function withPercent(progress: StepProgress, percent: number): StepProgress {
  return progress.percent === percent ? progress : { ...progress, percent, steps: null };
}
