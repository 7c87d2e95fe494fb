import type { SwarmSummary } from "../../protocol/to-watcher";
import type { RunProgress } from "../swarm/merge/run-progress";
import { clockText } from "../ui/clock";
import { estimateText } from "../ui/duration";
import { counted, countText } from "../ui/number";

/** What the hero says beside the percentage: how long yet, and what that rests on. */
export type EtaWords = { headline: string; detail: string };

type Run = {
  summary: SwarmSummary;
  progress: RunProgress;
  building: number;
  queued: number;
  failed: number;
  now: number;
};

/** Never a number that nobody knows: without an estimate it says what is true instead. */
export function etaWords(run: Run): EtaWords {
  const { summary, progress, queued, now } = run;
  const built = `${countText(progress.built)} of ${countText(progress.total)} built`;
  switch (summary.status) {
    case "PAUSED":
      return { headline: "Paused", detail: `${finishing(run.building)}, nothing new starts. ${built}` };
    case "STALLED":
      return { headline: "Nothing can run", detail: `${summary.because ?? "No reason is known."} ${built}` };
    case "IDLE":
      return { headline: idleHeadline(run), detail: idleDetail(run, built) };
    case "BUILDING": {
      const seconds = summary.remainingSeconds;
      if (seconds === null) return { headline: `${counted(queued, "package")} left, no estimate yet`, detail: built };
      const end = `done around ${clockText(now + seconds * 1_000, now)}`;
      return { headline: `About ${estimateText(seconds)} left`, detail: `${built}, ${end}${likelyBy(run, seconds)}` };
    }
  }
}

/** Nine times in ten it is done by then; said where that is another time. */
function likelyBy({ summary, now }: Run, seconds: number): string {
  const atMost = summary.remainingAtMostSeconds;
  return atMost === null || atMost - seconds < 300 ? "" : `, likely by ${clockText(now + atMost * 1_000, now)}`;
}

function idleHeadline({ queued, failed, progress }: Run): string {
  if (queued > 0) return "Nothing is being built";
  if (failed > 0) return `Nothing left but ${counted(failed, "failure")}`;
  return progress.total === 0 ? "The queue is empty" : "Everything is built";
}

function idleDetail({ queued, summary, progress }: Run, built: string): string {
  if (queued > 0) return summary.because ?? built;
  return progress.total === 0 ? "Nothing was added yet." : built;
}

function finishing(building: number): string {
  return building === 0 ? "Nothing runs" : `${counted(building, "build")} ${building === 1 ? "finishes" : "finish"}`;
}
