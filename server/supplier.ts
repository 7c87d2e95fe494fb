import { problemSentence } from "../protocol/plan-problem";
import type { Now } from "./coordinator/command";
import { isRefusal } from "./coordinator/decide";
import type { Lack } from "./coordinator/supply";
import { lacks } from "./coordinator/supply";
import type { CoordinatorLoop } from "./coordinator-loop";
import type { Planner } from "./sockets/planner";
import { Remembered } from "./sockets/remembered";

/** What drones lack is planned by one of them, and joins the queue; what cannot be planned is said why, and asked again later. */
export type SupplierParts = {
  loop: Pick<CoordinatorLoop, "ask" | "look">;
  planner: Pick<Planner, "plan">;
  clock: () => Now;
};

/** The returned function looks what is lacking now, and resolves when all of it was asked for. */
export function openSupplier({ loop, planner, clock }: SupplierParts): () => Promise<void> {
  const asked = new Remembered<true>({ most: MOST_ASKED, holdsMs: ASK_AGAIN_MS, now: () => clock().mono });

  async function supply({ target, atom, because }: Lack): Promise<void> {
    const why = await addPlanned({ target, atom, because });
    if (why !== null) await loop.ask({ kind: "cannot-supply", target, atom, why });
  }

  /** Why that cannot be; null when it was added. */
  async function addPlanned({ target, atom, because }: Lack): Promise<string | null> {
    const plan = await planner.plan(target, [atom]);
    if (isRefusal(plan)) return plan.sentence;
    const [first] = plan.problems;
    if (first) return problemSentence(first.problem);
    const reply = await loop.ask({ kind: "supply", target, atom, because, entries: plan.entries });
    return isRefusal(reply) ? reply.sentence : null;
  }

  return async () => {
    for (const lack of await loop.look(lacks)) {
      const key = `${lack.target} ${lack.atom}`;
      if (asked.get(key)) continue;
      asked.put(key, true);
      await supply(lack);
    }
  };
}

/** A tree or a setting that stood in the way may be another by then. */
export const ASK_AGAIN_MS = 10 * 60_000;
const MOST_ASKED = 10_000;
