import type { Atom, Cpv } from "../../protocol/atom";
import type { DroneName, TargetName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import { PlanResult, TriedInstall } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { CoordinatorLoop } from "../coordinator-loop";
import type { Session, Sessions } from "./session";

/** What only Portage can tell, asked of a connected drone: what has to be built for something, and whether it could be installed. */
export type Planner = {
  plan(target: TargetName, atoms: Atom[]): Promise<PlanEntry[] | Refusal>;
  /** Whether a drone of the target would install all of these from its binhost; `problem` in Portage's words. */
  tryInstall(target: TargetName, cpvs: Cpv[]): Promise<{ drone: DroneName; problem: string | null } | Refusal>;
};

/** Portage's resolver takes some seconds for one package, and minutes for a world on a slow disk. */
const PLAN_WITHIN_MS = 5 * 60_000;

export function plannerAmong(sessions: Sessions, loop: CoordinatorLoop): Planner {
  /** Of the drones that can, one that builds least. */
  async function choose(target: TargetName): Promise<Session | undefined> {
    const able = [...sessions.values()].filter(({ hello }) => hello?.target === target && hello.host.canPlan);
    const held = await loop.look((swarm) => {
      const leases = [...swarm.builds.values()].filter(({ standing }) => standing.state === "building");
      return (drone: DroneName) => leases.filter(({ attempts }) => attempts.at(-1)?.drone === drone).length;
    });
    return able.sort((a, b) => held(a.drone) - held(b.drone))[0];
  }

  return {
    plan: async (target, atoms) => {
      const session = await choose(target);
      if (!session) return refuse("no-planner");
      const answer: unknown = await session.socket
        .timeout(PLAN_WITHIN_MS)
        .emitWithAck("plan", { atoms })
        .catch(() => null);
      const result = PlanResult.safeParse(answer);
      if (!result.success) {
        return refuse("plan-refused", `${session.drone} was asked to plan and gave no usable answer. Try again.`);
      }
      return result.data.kind === "plan" ? result.data.entries : refuse("plan-refused", result.data.sentence);
    },
    tryInstall: async (target, cpvs) => {
      const session = await choose(target);
      if (!session) return refuse("no-planner", `No connected drone of ${target} can try to install it all.`);
      const { drone, socket } = session;
      const answer: unknown = await socket
        .timeout(PLAN_WITHIN_MS)
        .emitWithAck("try-install", { cpvs })
        .catch(() => null);
      const result = TriedInstall.safeParse(answer);
      if (!result.success) {
        return refuse("plan-refused", `${drone} was asked to try it and gave no usable answer. Try again.`);
      }
      return { drone, problem: result.data.kind === "refused" ? result.data.sentence : null };
    },
  };
}
