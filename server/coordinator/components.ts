/**
 * The strongly connected components of a graph: nodes that reach each other share a number. Tarjan's algorithm, on a path of its
 * own instead of by recursion, because chains are long.
 */
export function componentsOf<Node>(
  nodes: readonly Node[],
  next: (node: Node) => readonly Node[],
): ReadonlyMap<Node, number> {
  const component = new Map<Node, number>();
  const index = new Map<Node, number>();
  const lowest = new Map<Node, number>();
  const open: Node[] = [];
  const path: { node: Node; rest: Iterator<Node> }[] = [];
  const numberOf = (numbers: ReadonlyMap<Node, number>, node: Node) => numbers.get(node) ?? 0;
  const lower = (node: Node, number: number) => lowest.set(node, Math.min(numberOf(lowest, node), number));
  const enter = (node: Node) => {
    index.set(node, index.size);
    lowest.set(node, numberOf(index, node));
    open.push(node);
    path.push({ node, rest: next(node).values() });
  };
  const close = (root: Node) => {
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      component.set(node, numberOf(index, root));
      if (node === root) return;
    }
  };
  for (const start of nodes) {
    if (!index.has(start)) enter(start);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { done, value } = step.rest.next();
      if (done) {
        path.pop();
        const above = path.at(-1);
        if (above) lower(above.node, numberOf(lowest, step.node));
        if (numberOf(lowest, step.node) === numberOf(index, step.node)) close(step.node);
      } else if (!index.has(value)) enter(value);
      else if (!component.has(value)) lower(step.node, numberOf(index, value));
    }
  }
  return component;
}
