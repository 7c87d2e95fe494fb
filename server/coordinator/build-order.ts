import type { Steps } from "./steps";
import { finish } from "./steps";

/** Needs before what needs them, else as given; or a cycle, with its first node again as its last. */
export type BuildOrder<Node> = { kind: "order"; order: Node[] } | { kind: "cycle"; cycle: Node[] };

/**
 * Walks the needs of each node in depth, on a path of its own instead of by recursion: a chain of 20,000 packages would
 * overflow the stack.
 */
export function buildOrder<Node>(nodes: readonly Node[], needsOf: (node: Node) => readonly Node[]): BuildOrder<Node> {
  return finish(buildOrderInSteps(nodes, needsOf));
}

export function* buildOrderInSteps<Node>(
  nodes: readonly Node[],
  needsOf: (node: Node) => readonly Node[],
): Steps<BuildOrder<Node>> {
  const placed = new Set<Node>();
  const onPath = new Set<Node>();
  const path: { node: Node; needs: Iterator<Node> }[] = [];
  const enter = (node: Node) => {
    onPath.add(node);
    path.push({ node, needs: needsOf(node).values() });
  };
  for (const start of nodes) {
    if (!placed.has(start)) enter(start);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const next = step.needs.next();
      if (next.done) {
        path.pop();
        onPath.delete(step.node);
        placed.add(step.node);
        if (placed.size % STEP === 0) yield;
      } else if (onPath.has(next.value)) {
        const nodesOnPath = path.map(({ node }) => node);
        return { kind: "cycle", cycle: [...nodesOnPath.slice(nodesOnPath.indexOf(next.value)), next.value] };
      } else if (!placed.has(next.value)) enter(next.value);
    }
  }
  return { kind: "order", order: [...placed] };
}

/** Nodes that are placed in one step. */
const STEP = 250;

/** Of a graph that is known to have no circles. @throws when it has one */
export function needsFirst<Node>(nodes: readonly Node[], needsOf: (node: Node) => readonly Node[]): Node[] {
  const order = buildOrder(nodes, needsOf);
  if (order.kind === "cycle") throw new Error(`Builds need each other: ${order.cycle.join(" needs ")}.`);
  return order.order;
}
