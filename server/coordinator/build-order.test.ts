import { expect, test } from "vitest";
import { buildOrder } from "./build-order";

const order = (needs: Record<string, string>) => {
  const found = buildOrder(Object.keys(needs), (node) => [...(needs[node] ?? "")]);
  return found.kind === "order" ? found.order.join("") : `cycle ${found.cycle.join("")}`;
};

test.each([
  ["needs come first", { a: "bc", b: "c", c: "" }, "cba"],
  ["what is in order stays as given", { c: "", a: "c", b: "" }, "cab"],
  ["a cycle is found however it is entered", { a: "b", b: "c", c: "d", d: "b" }, "cycle bcdb"],
  ["a package that needs itself is a cycle", { a: "", b: "b" }, "cycle bb"],
  ["a diamond is no cycle", { a: "", b: "a", c: "a", d: "bc" }, "abcd"],
])("%s", (_, needs, expected) => {
  expect(order(needs)).toBe(expected);
});

test("a chain of 20,000 does not overflow the stack", () => {
  const nodes = Array.from({ length: 20_000 }, (_, index) => index);
  const found = buildOrder(nodes, (node) => (node + 1 < nodes.length ? [node + 1] : []));
  expect(found).toEqual({ kind: "order", order: [...nodes].reverse() });
});
