import { z } from "zod";
import type { Cpv } from "../../protocol/atom";
import type { DroneName, TargetName } from "../../protocol/ids";
import type { LineAnswer } from "../../protocol/lines";
import { LinesResult } from "../../protocol/lines";
import type { Wanted } from "../../protocol/plan";
import { PlanResult, TriedInstall } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Now } from "../coordinator/command";
import { isRefusal } from "../coordinator/decide";
import type { CoordinatorLoop } from "../coordinator-loop";
import { checkEntries } from "../plan-entries";
import { Remembered } from "./remembered";
import type { Session, Sessions } from "./session";

const [WithEntries, WithSentence] = PlanResult.options;
/** Its entries are checked in pieces. */
const Unchecked = z.discriminatedUnion("kind", [WithEntries.extend({ entries: z.array(z.unknown()) }), WithSentence]);

export type Plan = Extract<PlanResult, { kind: "plan" }>;

/** Answers and whose Portage gave them. */
export type LineAnswers = { by: DroneName; answers: Map<string, LineAnswer> };

/** What only Portage can tell, asked of a connected drone: what has to be built for something, and whether it could be installed. */
export type Planner = {
  /** For an addition. What a preview was told a moment ago it is told too, once: who adds again has changed something. */
  plan(target: TargetName, atoms: Wanted[]): Promise<Plan | Refusal>;
  /** To look at, as often as somebody likes. */
  preview(target: TargetName, atoms: Wanted[]): Promise<Plan | Refusal>;
  /** What Portage makes of each line alone, none of them empty. */
  lines(target: TargetName, lines: readonly string[]): Promise<LineAnswers | Refusal>;
  /** Whether a drone of the target would install all of these from its binhost; `problem` in Portage's words. */
  tryInstall(target: TargetName, cpvs: Cpv[]): Promise<{ drone: DroneName; problem: string | null } | Refusal>;
};

/** Portage's resolver takes some seconds for one package, and minutes for a world on a slow disk. */
const PLAN_WITHIN_MS = 5 * 60_000;
/** It looks each line up in the tree; a big file on a cold disk takes its time. */
const LINES_WITHIN_MS = 60_000;
/** Who adds what was previewed a moment ago is not made to wait again; what is installed changes meanwhile. */
const PLAN_HOLDS_MS = 2 * 60_000;
const PLANS = 20;
/** A line means the same until the tree or the configuration changes, which the drone tells. */
const LINE_HOLDS_MS = 10 * 60_000;
const LINES = 10_000;

export function plannerAmong(sessions: Sessions, loop: CoordinatorLoop, clock: () => Now): Planner {
  const plans = new Remembered<Plan>({ most: PLANS, holdsMs: PLAN_HOLDS_MS, now: () => clock().mono });
  const known = new Remembered<LineAnswer>({ most: LINES, holdsMs: LINE_HOLDS_MS, now: () => clock().mono });

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
      return plans.take(keyOfPlan(session, atoms)) ?? (await askForPlan(session, atoms));
    },
    preview: async (target, atoms) => {
      const session = await choose(target);
      if (!session) return refuse("no-planner");
      const key = keyOfPlan(session, atoms);
      const before = plans.get(key);
      if (before) return before;
      const plan = await askForPlan(session, atoms);
      if (!isRefusal(plan)) plans.put(key, plan);
      return plan;
    },
    lines: async (target, lines) => {
      const session = await choose(target);
      if (!session) return refuse("no-planner");
      const answers = new Map<string, LineAnswer>();
      for (const line of lines) {
        const before = known.get(keyOf(session, line));
        if (before) answers.set(line, before);
      }
      const asked = [...new Set(lines)].filter((line) => !answers.has(line));
      if (asked.length === 0) return { by: session.drone, answers };
      const result = LinesResult.safeParse(await ask(session, "lines", { lines: asked }, LINES_WITHIN_MS));
      if (!result.success) return noAnswer(session);
      if (result.data.kind === "refused") return refuse("plan-refused", result.data.sentence);
      for (const [index, line] of asked.entries()) {
        const answer = result.data.answers[index];
        if (!answer) return noAnswer(session);
        answers.set(line, answer);
        known.put(keyOf(session, line), answer);
      }
      return { by: session.drone, answers };
    },
    tryInstall: async (target, cpvs) => {
      const session = await choose(target);
      if (!session) return refuse("no-planner", `No connected drone of ${target} can try to install it all.`);
      const result = TriedInstall.safeParse(await ask(session, "try-install", { cpvs }, PLAN_WITHIN_MS));
      if (!result.success) return noAnswer(session);
      return { drone: session.drone, problem: result.data.kind === "refused" ? result.data.sentence : null };
    },
  };
}

/** Answers are those of one host as it is: its target, its tree and its settings. */
function keyOf({ hello }: Session, wanted: string): string {
  return `${hello?.target} ${JSON.stringify(hello?.host)} ${wanted}`;
}

function keyOfPlan(session: Session, atoms: readonly Wanted[]): string {
  return keyOf(session, [...atoms].sort().join(" "));
}

async function askForPlan(session: Session, atoms: readonly Wanted[]): Promise<Plan | Refusal> {
  const result = Unchecked.safeParse(await ask(session, "plan", { atoms }, PLAN_WITHIN_MS));
  if (!result.success) return noAnswer(session);
  if (result.data.kind === "refused") return refuse("plan-refused", result.data.sentence);
  const { entries, issues } = await checkEntries(result.data.entries);
  return issues.length > 0 ? noAnswer(session) : { ...result.data, entries };
}

function ask({ socket }: Session, event: string, request: object, withinMs: number): Promise<unknown> {
  return socket
    .timeout(withinMs)
    .emitWithAck(event, request)
    .catch(() => null);
}

function noAnswer({ drone }: Session): Refusal {
  return refuse("plan-refused", `${drone} was asked and gave no usable answer. Try again.`);
}
