import type { AttemptView, Phase, Progress } from "../../protocol/build";
import type { HeldBuild } from "../../protocol/to-watcher";
import { DRAWN_PHASES, phaseShare } from "../swarm/merge/build-progress";
import { countText } from "../ui/number";

type DrawnPhase = (typeof DRAWN_PHASES)[number];

export type PhaseStep = {
  phase: DrawnPhase;
  state: "done" | "now" | "failed" | "to come";
  /** 0 to 1 of this phase. */
  share: number;
  /** Beside the phase's name: how far it is. */
  words: string;
};

/** Of an attempt that runs; `held` is what its drone tells of it, if it told anything yet. */
export function runningSteps(held: HeldBuild | undefined): PhaseStep[] {
  const progress = held?.progress ?? null;
  const at = progress === null ? -1 : barIndex(progress.phase);
  return DRAWN_PHASES.map((phase, index) => {
    if (index < at) return step(phase, "done");
    if (index > at || held === undefined || progress === null) return step(phase, "to come");
    return { phase, state: "now", share: phaseShare(held), words: howFar(held, progress) };
  });
}

/** Of an attempt that is over. One that failed outside of the six phases, or that never ran, has no failed step. */
export function endedSteps({ result, phase }: Pick<AttemptView, "result" | "phase">): PhaseStep[] {
  if (result === "built" || result === "publishing") return DRAWN_PHASES.map((each) => step(each, "done"));
  const at = phase === null ? -1 : barIndex(phase);
  return DRAWN_PHASES.map((each, index) => {
    if (index === at) return step(each, "failed");
    return step(each, index < at ? "done" : "to come");
  });
}

/** What a running attempt does before the six phases or after them. */
export function aroundWords(held: HeldBuild | undefined): string | null {
  if (held?.publishing) return "publishing the package";
  if (held === undefined || held.progress === null) return "starting";
  if (held.progress.waiting !== undefined) return held.progress.waiting;
  if (held.progress.phase === "dependencies") return "installing what it needs";
  return held.progress.phase === "uploading" ? "uploading the package" : null;
}

/** As the build tool counts where it does; a guess by the time it usually takes is called one. */
function howFar(held: HeldBuild, { percent, steps, phase }: Progress): string {
  if (steps !== null) return `${countText(steps.done)} of ${countText(steps.of)}`;
  if (percent !== null) return `${Math.floor(percent)}%`;
  const guessed = Math.floor(phaseShare(held) * 100);
  return phase === "compile" && guessed > 0 && guessed < 100 ? `about ${guessed}%, estimated` : "";
}

/** Where a phase stands among the six: before all of them -1, after all of them their number. */
function barIndex(phase: Phase): number {
  if (phase === "dependencies") return -1;
  if (phase === "uploading") return DRAWN_PHASES.length;
  return DRAWN_PHASES.indexOf(phase);
}

function step(phase: DrawnPhase, state: "done" | "failed" | "to come"): PhaseStep {
  return { phase, state, share: state === "done" ? 1 : 0, words: "" };
}
