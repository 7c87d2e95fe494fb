import { expect, test } from "vitest";
import { Cpv } from "../../protocol/atom";
import type { NeedKind } from "../../protocol/build";
import type { Edge } from "./circles";
import { withoutCircles } from "./circles";
import { finish } from "./steps";

const cpv = (name: string) => Cpv.parse(`x/${name}-2`);
const old = (name: string) => Cpv.parse(`x/${name}-1`);
const nameOf = (of: Cpv) => of.slice(2, -2);

/** `"a>b run"`: a needs b to run; with `!` no version is there that would do instead. */
function edge(text: string): Edge {
  const [, from = "", to = "", kind = "build", firm] = /^(\w+)>(\w+)(?: (\w+))?(!)?$/.exec(text) ?? [];
  return { from: cpv(from), to: cpv(to), kind: kind as NeedKind, satisfiedBy: firm ? null : old(to) };
}

function broken(nodes: string, ...edges: string[]): string {
  const { order, leftOut } = finish(withoutCircles([...nodes].map(cpv), edges.map(edge)));
  if (order.kind === "cycle") return `circle ${order.cycle.map(nameOf).join("")}`;
  const out = leftOut.map(({ from, to, kind }) => `${nameOf(from)}>${nameOf(to)} ${kind}`);
  return [order.order.map(nameOf).join(""), ...out].join(", ");
}

test.each([
  ["without a circle nothing is left out", "abc", ["a>b run", "b>c run"], "cba"],
  ["needs to run go first", "ab", ["a>b run", "b>a build"], "ab, a>b run"],
  ["then tools", "ab", ["a>b bdepend", "b>a build"], "ab, a>b bdepend"],
  ["then what it is built with", "ab", ["a>b build", "b>a build!"], "ab, a>b build"],
  ["of equals the plan's order decides", "ba", ["a>b run", "b>a run"], "ba, b>a run"],
  ["no more than must be", "abc", ["a>b run", "b>c run", "c>a run"], "abc, a>b run, b>c run"],
  ["what is outside of the circle is kept", "abcd", ["a>b run", "b>a build", "a>c run", "d>a run"], "cabd, a>b run"],
  ["a package may need itself", "a", ["a>a bdepend"], "a, a>a bdepend"],
  ["what nothing breaks is a circle", "abc", ["a>b!", "b>c!", "c>a!", "a>a run"], "circle abca"],
])("[QU15] %s", (_, nodes, edges, expected) => {
  expect(broken(nodes, ...edges)).toBe(expected);
});

test("[QU15] a circle of 20,000 packages is broken", () => {
  const nodes = Array.from({ length: 20_000 }, (_, index) => cpv(`p${index}p`));
  const edges = nodes.map((from, index): Edge => {
    return { from, to: nodes[(index + 1) % nodes.length] ?? from, kind: "run", satisfiedBy: old("p") };
  });
  const { order } = finish(withoutCircles(nodes, edges));
  expect(order.kind === "order" && order.order.length).toBe(20_000);
});
