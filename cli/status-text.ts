import type { Status } from "../protocol/api";
import type { Bucket, QueueRow } from "../protocol/to-watcher";

/** The four lines by which a swarm is known, as on every page of the dashboard. */
export function statusLines({ queue, drones, cores, status }: Status): string[] {
  const more = (count: number, word: string) => (count > 0 ? `, ${count} ${word}` : "");
  return [
    `Queue:     ${queue} ${queue === 1 ? "package" : "packages"}`,
    `Drones:    ${drones.active} active, ${drones.idle} idle, ${drones.grounded} grounded${more(drones.offline, "offline")}${more(drones.upgrading, "upgrading")}`,
    `Cores:     ${cores.active} active${more(cores.idle, "idle")}`,
    `Status:    ${status}`,
  ];
}

/** What needs a person, and what to do about it: one line each, the most urgent first. */
export function attentionLines(status: Status, failed: readonly QueueRow[], buckets: readonly Bucket[]): string[] {
  const lines: string[] = [];
  if (status.because !== null && status.status !== "BUILDING" && status.status !== "IDLE") lines.push(status.because);
  const byHarm = [...failed].sort((a, b) => b.holdsUp - a.holdsUp);
  for (const { cpv, because, holdsUp, advice } of byHarm.slice(0, MAX_SHOWN)) {
    const waits = holdsUp === 0 ? "" : ` ${holdsUp} wait for it.`;
    lines.push(
      `${cpv} failed: ${because ?? "no reason is known"}.${waits} ${advice ?? `portage-swarm requeue ${cpv}`}`,
    );
  }
  if (byHarm.length > MAX_SHOWN)
    lines.push(`${byHarm.length - MAX_SHOWN} more failed: portage-swarm queue --state failed`);
  for (const { drone, state, grounding } of buckets) {
    if (state === "offline") lines.push(`${drone} is offline: look at its agent, or portage-swarm ground ${drone}`);
    if (grounding)
      lines.push(
        `${drone} is grounded${grounding.note === "" ? "" : ` (${grounding.note})`}: portage-swarm unground ${drone}`,
      );
  }
  return lines;
}

const MAX_SHOWN = 5;
