import { copyFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Cpv } from "../protocol/atom";
import type { WorkOrder } from "../protocol/build";
import { BuildId } from "../protocol/ids";
import { forgetAttempt, runAttempt } from "./build-runner";
import type { AgentConfig } from "./config";
import type { EmergeHost } from "./emerge-host";
import { sweepLeftovers } from "./leftovers";

export type Shown = { write(bytes: Uint8Array): void; say(sentence: string): void };

/**
 * Builds one package just as an attempt of the swarm would, for trying out: no coordinator is asked, nothing is installed,
 * and what the package needs must be. The log is shown as it comes, and the package is left in `directory`.
 *
 * @returns whether it was built.
 */
export async function buildOnce(
  cpv: Cpv,
  { cores, target }: Pick<AgentConfig, "cores" | "target">,
  host: EmergeHost,
  { directory, show, stopped }: { directory: string; show: Shown; stopped: AbortSignal },
): Promise<boolean> {
  await sweepLeftovers(host);
  const key = { build: BuildId.parse(1), attempt: 1 };
  const order: WorkOrder = { ...key, cpv, slot: "0", target, needs: [], cores: [...Array(cores).keys()] };
  const attempt = runAttempt(order, host, (event) => event.kind === "log" && show.write(event.bytes));
  stopped.addEventListener("abort", () => void attempt.stop(), { once: true });
  const outcome = await attempt.settled;
  switch (outcome.result) {
    case "built": {
      const path = resolve(directory, basename(outcome.artefact.path));
      copyFileSync(outcome.artefact.path, path);
      show.say(`Built ${path}, ${outcome.artefact.sizeBytes} bytes.`);
      break;
    }
    case "failed":
      show.say(`${cpv} failed${outcome.phase ? ` in ${outcome.phase}` : ""}: ${outcome.reason}.`);
      for (const line of outcome.lines) show.say(`  ${line}`);
      break;
    case "stopped":
      show.say(`${cpv} was stopped.`);
  }
  await forgetAttempt(order, host);
  return outcome.result === "built";
}
