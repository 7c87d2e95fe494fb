import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { failureTitle } from "../failure-words";
import { capitalised } from "../ui/capitalised";
import { clockText } from "../ui/clock";
import { counted, gibText } from "../ui/number";

/** Why a build failed and what hangs on it: `Out of memory in compile on drone-Tarn, after 2 attempts. 1 package waits for it.` */
export function failedWords({ because, reason, attempt, holdsUp }: QueueRow): string {
  const what = reason === null ? "Failed" : failureTitle(reason);
  const why = [what, placeWords(because, what)].filter(Boolean).join(" ");
  const attempts = attempt > 1 ? `, after ${counted(attempt, "attempt")}` : "";
  const waiting = holdsUp === 0 ? "" : ` ${counted(holdsUp, "package")} ${holdsUp === 1 ? "waits" : "wait"} for it.`;
  return `${why}${attempts}.${waiting}`;
}

/**
 * The row says `compile on drone-Tarn`, or only `on drone-Tarn` when it failed between phases. A compile error needs no word that it
 * happened in compile.
 */
function placeWords(place: string | null, what: string): string {
  if (place === null || place.startsWith("on ")) return place ?? "";
  const [phase = "", ...drone] = place.split(" ");
  return what.toLowerCase().startsWith(phase) ? drone.join(" ") : `in ${place}`;
}

/** `3 failures within an hour. Back at 14:46, or when you say.` */
export function groundedWords({ grounding }: Bucket, now: number): string {
  if (grounding === null) return "Gets no new work.";
  const why = grounding.note === "" ? `Grounded by ${grounding.by}` : withoutPoint(capitalised(grounding.note));
  const back =
    grounding.until === null ? "Back when you say" : `Back at ${clockText(grounding.until, now)}, or when you say`;
  return `${why}. ${back}.`;
}

/** `2 failures within an hour. A third grounds it.` */
export function nearTroubleWords(
  kind: "struck" | "cramped" | "differs",
  { strikes, telemetry, drift }: Bucket,
): string {
  switch (kind) {
    case "struck":
      return `${counted(strikes, "failure")} within an hour. One more grounds it.`;
    case "cramped":
      return `${gibText(telemetry?.diskFreeBytes ?? 0)} GiB free where it builds. Large packages will fail there.`;
    case "differs":
      return `${drift.flatMap(({ sentence, matters }) => (matters ? withoutPoint(sentence) : [])).join(", ")}. It would build other packages than the rest.`;
  }
}

function withoutPoint(sentence: string): string {
  return sentence.endsWith(".") ? sentence.slice(0, -1) : sentence;
}
