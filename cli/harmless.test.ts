import { expect, test } from "vitest";
import { harmless } from "./harmless";

test("[CI3] a terminal sees colours and nothing that steers it; what is no terminal sees plain text", () => {
  const line = "\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b[2J\u001b]8;;http://evil.example\u0007x\u0000\u009b";
  expect(harmless(line, true)).toBe("\u001b[31mred\u001b[0m x");
  expect(harmless(line, false)).toBe("red x");
});
