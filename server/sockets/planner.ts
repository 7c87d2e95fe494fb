import type { Atom } from "../../protocol/atom";
import type { TargetName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";

/** Turns what people ask for into what has to be built, by asking a connected drone with Portage. */
export type Planner = { plan(target: TargetName, atoms: Atom[]): Promise<PlanEntry[] | Refusal> };
