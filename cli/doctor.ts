import type { Health } from "../protocol/api";
import type { Bucket } from "../protocol/to-watcher";

/** What is wrong with a swarm, and what to do about it: one sentence each. */
export function findProblems(health: Health, drones: readonly Bucket[]): string[] {
  const problems = health.because === null ? [] : [`The coordinator can save nothing: ${health.because}`];
  if (drones.length === 0)
    problems.push("No drone has joined: run `portage-swarm tokens join`, and the line it prints on a Gentoo machine.");
  for (const { drone, state, host, telemetry, grounding, cure } of drones) {
    if (state === "offline") problems.push(`${drone} is offline: start its agent, or remove the drone.`);
    if (grounding)
      problems.push(
        `${drone} is grounded${grounding.note === "" ? "" : ` (${grounding.note})`}: \`portage-swarm unground ${drone}\`.`,
      );
    if (host.agentVersion !== health.version) {
      problems.push(
        `${drone} runs agent ${host.agentVersion}, the coordinator is ${health.version}: \`portage-swarm upgrade drones\`.`,
      );
    }
    if (telemetry?.diskFreeBytes != null && telemetry.diskFreeBytes < LITTLE_DISK_BYTES) {
      problems.push(
        `${drone} has ${(telemetry.diskFreeBytes / GIB).toFixed(1)} GiB of disk left where it builds: make room.`,
      );
    }
    if (cure) problems.push(`${drone} would do better with another setting: see its page.`);
  }
  return problems;
}

const GIB = 2 ** 30;
/** Big packages need as much and more while they are built. */
const LITTLE_DISK_BYTES = 10 * GIB;
