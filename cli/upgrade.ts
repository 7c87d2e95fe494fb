import { Receipt } from "../protocol/people";
import type { Upgrade } from "../protocol/upgrade";
import { UpgradeView } from "../protocol/upgrade";
import type { Command } from "./commands";
import { tableOf } from "./table";

/** The rolling upgrade of the drones' agents: how it goes, begun, followed to its end, or stopped. */
export const upgrade: Command = {
  usage: "[drones [DRONE...]|stop]",
  help: "how the upgrade of the agents goes, or begin one and wait for its end; --at-once N, --no-wait",
  options: { "at-once": "text", "no-wait": "flag" },
  async run({ client, args: [verb, ...drones], said, print, wait }) {
    if (verb === "stop") {
      const receipt = await client.post("/upgrade/stop", {}, Receipt);
      return { json: receipt, lines: ["No further agent is upgraded; those under way come to their end."] };
    }
    if (verb === "drones") {
      const atOnce = said["at-once"] === undefined ? {} : { atOnce: Number(said["at-once"]) };
      await client.post("/upgrade", { ...(drones.length > 0 && { drones }), ...atOnce }, Receipt);
      const told = new Map<string, string>();
      for (;;) {
        const { upgrade: now } = await client.get("/upgrade", UpgradeView);
        if (said["no-wait"] || !now) break;
        for (const { drone, standing } of now.drones) {
          const words = wordsOf(standing);
          if (standing.state !== "waiting" && told.get(drone) !== words) print(`${drone}: ${words}`);
          told.set(drone, words);
        }
        if (now.endedAt !== null) break;
        await wait(1_000);
      }
    }
    const view = await client.get("/upgrade", UpgradeView);
    return { json: view, lines: linesOf(view), failed: view.upgrade !== null && view.upgrade.stopped !== null };
  },
};

function linesOf({ agent, upgrade: newest }: UpgradeView): string[] {
  const own =
    agent === null ? "The coordinator's agent was not built." : `The coordinator's agent is ${agent.version}.`;
  if (newest === null) return [own, "No agent was upgraded yet: portage-swarm upgrade drones"];
  const cells = newest.drones.map(({ drone, from, standing }) => [drone, from.version, wordsOf(standing)]);
  const end = newest.endedAt === null ? "goes on" : "is over";
  const stopped = newest.stopped === null ? [] : [`It was stopped. ${newest.stopped}`];
  return [own, `The upgrade to ${newest.to.version} ${end}.`, ...stopped, ...tableOf(["DRONE", "FROM", "NOW"], cells)];
}

function wordsOf(standing: Upgrade["drones"][number]["standing"]): string {
  return "because" in standing ? `${standing.state}: ${standing.because}` : standing.state;
}
