import type { Step } from "./attempt-directory";
import type { Exit } from "./emerge-process";
import type { Failure, Speaker } from "./failure";
import { ofDependencies, watchForFailure } from "./failure";
import { createLineReader } from "./line-reader";
import { parseLine } from "./parse-line";
import type { StepProgress } from "./progress";
import { advance, FIRST_PROGRESS } from "./progress";

/** What is understood of one step's output: how far it is, and in the end why it failed. */
export type Understanding = {
  /** Takes the next bytes; answers how far the step is by now, the same object when nothing changed. */
  hear(bytes: Uint8Array, speaker: Speaker): StepProgress;
  progress(): StepProgress;
  /** After a step that did not succeed. */
  explain(exit: Exit): Failure;
};

export function understand(step: Step): Understanding {
  const readers = { emerge: createLineReader(), log: createLineReader() };
  const watch = watchForFailure();
  let progress = FIRST_PROGRESS;

  return {
    hear(bytes, speaker) {
      for (const line of readers[speaker].push(bytes)) {
        const event = parseLine(line);
        watch.see(line, speaker, event);
        if (event) progress = advance(step, progress, event);
      }
      return progress;
    },
    progress: () => progress,
    explain(exit) {
      const failure = watch.explain(exit, progress.phase);
      return step === "build" ? failure : ofDependencies(failure);
    },
  };
}
