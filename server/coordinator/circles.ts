import type { Cpv } from "../../protocol/atom";
import type { NeedKind } from "../../protocol/build";
import { NEED_KINDS } from "../../protocol/build";
import type { BuildOrder } from "./build-order";
import { buildOrderInSteps } from "./build-order";
import { componentsOf } from "./components";
import type { Steps } from "./steps";
import { inSteps } from "./steps";

/** That one package needs another; `satisfiedBy` is a version that is there already and would do instead. */
export type Edge = { from: Cpv; to: Cpv; kind: NeedKind; satisfiedBy: Cpv | null };

/**
 * Packages of real plans need each other in circles, and Portage builds them all the same, because an older version of what is
 * needed is there. So within a circle, and only there, needs are left out that such a version satisfies: those to run first, then
 * tools of the build, then what is needed to be built. A need is left out only when it contradicts the order that the stronger
 * ones leave; where they leave a choice, the order in which the plan names its packages decides, which is Portage's own.
 *
 * A circle that has no such need left is refused whole.
 */
export function* withoutCircles(
  nodes: readonly Cpv[],
  edges: readonly Edge[],
): Steps<{ order: BuildOrder<Cpv>; leftOut: Edge[] }> {
  const whole = yield* orderBy(nodes, edges);
  if (whole.kind === "order") return { order: whole, leftOut: [] };
  const kept = edges.filter(({ satisfiedBy }) => satisfiedBy === null);
  const leftOut: Edge[] = [];
  for (const kind of NEED_KINDS) {
    const order = yield* orderBy(nodes, kept);
    if (order.kind === "cycle") return { order, leftOut: [] };
    const place = new Map(order.order.map((node, index) => [node, index]));
    const candidates = edges.filter((edge) => edge.kind === kind && edge.satisfiedBy !== null);
    const component = componentsOf(nodes, yield* successors([...kept, ...candidates]));
    for (const edge of candidates) {
      const { from, to } = edge;
      const isInCircle = component.get(from) === component.get(to);
      const contradicts = (place.get(to) ?? 0) >= (place.get(from) ?? 0);
      if (isInCircle && contradicts) leftOut.push(edge);
      else kept.push(edge);
    }
  }
  return { order: yield* orderBy(nodes, kept), leftOut };
}

function* orderBy(nodes: readonly Cpv[], edges: readonly Edge[]): Steps<BuildOrder<Cpv>> {
  return yield* buildOrderInSteps(nodes, yield* successors(edges));
}

function* successors(edges: readonly Edge[]): Steps<(node: Cpv) => readonly Cpv[]> {
  const next = new Map<Cpv, Cpv[]>();
  yield* inSteps(edges, ({ from, to }) => {
    const known = next.get(from);
    if (known) known.push(to);
    else next.set(from, [to]);
  });
  return (node) => next.get(node) ?? [];
}
