import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { packageName } from "../cpv";
import { failureTitle } from "../failure-words";
import { phaseWords } from "../held-words";
import { counted } from "../ui/number";

/** The status column: what state it is in, and why. */
export function statusWords(row: QueueRow, held: HeldBuild | undefined): string {
  switch (row.state) {
    case "building":
      return held === undefined ? "Building" : phaseWords(held);
    case "waiting":
      return waitingWords(row.waitsFor);
    case "failed":
      return row.reason === null ? "Failed" : failureTitle(row.reason);
    case "ready":
      return row.notBefore === null ? "Ready" : (row.because ?? "Ready");
    case "built":
    case "cancelled":
      return row.state.charAt(0).toUpperCase() + row.state.slice(1);
    case "blocked":
      return row.because ?? "Blocked";
    case "held":
      return row.because ?? "Held";
  }
}

/** The column *Runs on*: where it is, or what is known of where it will be. */
export function runsOnWords(row: QueueRow): string {
  if (row.state === "failed") return counted(row.attempt, "attempt");
  const placed = row.state === "building" || row.state === "built";
  if (placed && row.drone !== null) return row.drone;
  return row.pin ?? "any drone";
}

function waitingWords({ count, first }: QueueRow["waitsFor"]): string {
  const [cpv] = first;
  if (cpv === undefined) return "Waiting";
  const name = packageName(cpv);
  return count > 1 ? `Waits for ${name} and ${count - 1} more` : `Waits for ${name}`;
}
