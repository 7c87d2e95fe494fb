import type { AttemptView, Phase, Progress } from "../../protocol/build";
import { DRAWN_PHASES } from "../swarm/merge/build-progress";
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

/** Of an attempt that runs. `expectedSeconds` (wall time of the whole attempt) stands in where the build tool prints no progress. */
export function runningSteps(progress: Progress | null, expectedSeconds: number | null): PhaseStep[] {
  const at = progress === null ? -1 : barIndex(progress.phase);
  return DRAWN_PHASES.map((phase, index) => {
    if (index < at) return step(phase, "done");
    if (index > at || progress === null) return step(phase, "to come");
    return { phase, state: "now", ...howFar(progress, expectedSeconds) };
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
export function aroundWords(progress: Progress | null, publishing: boolean): string | null {
  if (publishing) return "publishing the package";
  if (progress === null) return "starting";
  if (progress.phase === "dependencies") return "installing what it needs";
  return progress.phase === "uploading" ? "uploading the package" : null;
}

/** Nothing but a guess is ever shown as nearly done. */
const MOST_GUESSED = 0.95;

function howFar(
  { phase, percent, steps, elapsedMs }: Progress,
  expectedSeconds: number | null,
): { share: number; words: string } {
  if (steps !== null) {
    const words = `${countText(steps.done)} of ${countText(steps.of)}`;
    return { share: Math.min(1, steps.done / steps.of), words };
  }
  if (percent !== null) return { share: percent / 100, words: `${Math.floor(percent)}%` };
  if (phase !== "compile" || expectedSeconds === null || expectedSeconds === 0) return { share: 0, words: "" };
  const share = Math.min(MOST_GUESSED, elapsedMs / 1000 / expectedSeconds);
  return { share, words: `about ${Math.floor(share * 100)}%, estimated` };
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
