import type { BuildId, TargetName } from "../../protocol/ids";
import type { LineAnswer, ResolvedLine } from "../../protocol/lines";
import { problemSentence } from "../../protocol/plan-problem";
import { inOrder } from "./starts";
import type { Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** What Portage said of lines, and what the queue says of the packages that it found. Blank lines have no answer. */
export function queuedAs(
  swarm: Swarm,
  target: TargetName,
  answers: readonly (LineAnswer | undefined)[],
): ResolvedLine[] {
  const positions = new Map(inOrder(swarm, target).map(({ build }, index) => [build, index + 1]));
  return answers.map((answer) => resolvedAs(swarm, target, positions, answer));
}

function resolvedAs(
  swarm: Swarm,
  target: TargetName,
  positions: ReadonlyMap<BuildId, number>,
  answer: LineAnswer | undefined,
): ResolvedLine {
  switch (answer?.kind) {
    case undefined:
      return { kind: "nothing" };
    case "package":
      return packageAs(swarm, target, positions, answer);
    case "set":
      return { kind: "set", add: answer.set, packages: answer.packages };
    case "problem":
      return { ...answer, sentence: problemSentence(answer.problem) };
  }
}

function packageAs(
  swarm: Swarm,
  target: TargetName,
  positions: ReadonlyMap<BuildId, number>,
  { atom, cpv, slot }: Extract<LineAnswer, { kind: "package" }>,
): ResolvedLine {
  const rows = [...swarm.lookups.named(target, cpv)].map((build) => buildRow(swarm, build));
  const found = { add: atom, cpv, slot };
  const queued = rows.findLast(({ standing }) => standing.state !== "built");
  if (!queued) return { kind: "found", ...found, isPublished: rows.length > 0 };
  const { build, standing } = queued;
  return { kind: "queued", ...found, build, state: standing.state, position: positions.get(build) ?? null };
}
