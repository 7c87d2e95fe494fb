import { expect, it } from "vitest";
import { actionOfKey } from "./row-actions";

it.each([
  ["failed", "r", "requeue"],
  ["cancelled", "r", "requeue"],
  ["ready", "h", "hold"],
  ["held", "h", "release"],
  ["ready", "r", undefined],
  ["failed", "h", "hold"],
  ["building", "h", undefined],
  ["built", "r", "requeue"],
  ["waiting", "toString", undefined],
] as const)("on a %s build, %s is %s", (state, key, action) => {
  expect(actionOfKey(state, key)).toBe(action);
});
