import type { EndedAttempt } from "../../protocol/past";
import { FAILURE_WORDS } from "../failure-words";
import { capitalised } from "../ui/capitalised";
import { durationText } from "../ui/duration";

/** How an attempt ended: `Built`, `Out of memory in compile`, `Stopped`, `Drone lost`. */
export function resultWords({ result, reason, phase }: EndedAttempt): string {
  if (reason === null) return capitalised(result);
  return capitalised(FAILURE_WORDS[reason]) + (phase === null || result !== "failed" ? "" : ` in ${phase}`);
}

/** Less than this apart is as usual. */
const AS_USUAL = 0.15;

/** How long a build took against what such a build usually takes: `25% slower`, `as usual`; null where there is nothing to compare. */
export function againstUsual({ result, seconds, usualSeconds }: EndedAttempt): string | null {
  if (result !== "built" || seconds === null || !usualSeconds) return null;
  const ratio = seconds / usualSeconds;
  if (Math.abs(ratio - 1) < AS_USUAL) return "as usual";
  if (ratio >= 2) return `${ratio.toFixed(1)} times as long`;
  return ratio > 1 ? `${Math.round((ratio - 1) * 100)}% longer` : `${Math.round((1 - ratio) * 100)}% shorter`;
}

export function tookWords({ seconds }: EndedAttempt): string {
  return seconds === null ? "–" : durationText(seconds);
}
