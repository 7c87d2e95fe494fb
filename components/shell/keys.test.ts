import { expect, it } from "vitest";
import { commandOf } from "./keys";

const typed = (key: string, more: { shift?: boolean; afterGo?: boolean } = {}) =>
  commandOf({ key, shift: false, afterGo: false, ...more });

it.each([
  ["o", "/"],
  ["q", "/queue"],
  ["c", "/cores"],
  ["d", "/drones"],
  ["h", "/history"],
  ["e", "/events"],
])("g %s goes to %s", (key, to) => {
  expect(typed(key, { afterGo: true })).toEqual({ kind: "go", to });
});

it("does one thing per key", () => {
  const commands = [typed("["), typed("t"), typed("z"), typed("P", { shift: true }), typed("?", { shift: true })];
  expect(commands.map((command) => command?.kind)).toEqual(["sidebar", "theme", "undo", "pause", "help"]);
});

it("leaves other keys alone, also after g, and capitals of a caps lock", () => {
  expect([typed("q"), typed("x", { afterGo: true }), typed("t", { afterGo: true }), typed("P")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
