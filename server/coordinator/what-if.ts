import type { AdditionPreview } from "../../protocol/api";
import type { Cpv } from "../../protocol/atom";
import type { Refusal } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import { evolve } from "./evolve";
import { expectedSeconds, forecast } from "./forecast";
import type { Deed } from "./persons";
import { addedBuilds } from "./persons";
import { add } from "./plan";
import type { Pulse } from "./pulse";
import { inOrder } from "./starts";
import type { Steps } from "./steps";
import { inSteps } from "./steps";
import type { Swarm } from "./swarm";
import { buildRow, dropInSteps, reckonAhead } from "./swarm";

export type WhatIf = Omit<AdditionPreview, "target" | "problems">;

/** So many of what would be added are told by name. */
const FIRST = 8;

/**
 * What adding would do, told by doing it and taking it back before anybody sees: between two groups nothing is tentative, and
 * what is dropped leaves nothing behind (JO3).
 */
export function* whatIfAdded(
  swarm: Swarm,
  pulse: Pulse,
  command: CommandOf<"add">,
  named: ReadonlySet<Cpv>,
  now: Now,
): Steps<WhatIf | Refusal> {
  const before = forecast(swarm, pulse, now);
  const deed: Deed | Refusal = command.entries.length === 0 ? { facts: [] } : yield* add(swarm, pulse, command, now);
  if ("refused" in deed) return deed;
  const { facts, joined = [], former = [] } = deed;
  // The forecast is remembered by the number of the next build, which would be that of the real addition.
  const { foreseen } = pulse;
  try {
    yield* inSteps(facts, (fact) => evolve(swarm, fact));
    yield* reckonAhead(swarm);
    const added = new Set(former.flatMap(addedBuilds));
    const asked = [...added].filter((build) => named.has(buildRow(swarm, build).cpv)).length;
    yield;
    const rows = inOrder(swarm, command.target).filter(({ build }) => added.has(build));
    const { remainingSeconds, remainingAtMostSeconds } = forecast(swarm, pulse, now);
    return {
      named: asked,
      needed: added.size - asked,
      joined: joined.length,
      published: command.entries.length - added.size - joined.length,
      first: rows.slice(0, FIRST).map((row) => ({ cpv: row.cpv, expectedSeconds: expectedSeconds(swarm, row) })),
      remainingSeconds,
      remainingAtMostSeconds,
      addsSeconds: difference(remainingSeconds, before.remainingSeconds),
    };
  } finally {
    yield* dropInSteps(swarm);
    pulse.foreseen = foreseen;
  }
}

function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null ? null : Math.max(0, later - earlier);
}
