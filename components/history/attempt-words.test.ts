import { describe, expect, it } from "vitest";
import { ended } from "./attempt.fixture";
import { againstUsual, resultWords } from "./attempt-words";

describe("resultWords", () => {
  it.each([
    [{}, "Built"],
    [{ result: "failed", reason: "out-of-memory", phase: "compile" }, "Out of memory in compile"],
    [{ result: "failed", reason: "fetch-failed" }, "Fetch failed"],
    [{ result: "lost", reason: "drone-lost" }, "Drone lost"],
    [{ result: "stopped" }, "Stopped"],
  ])("%j", (changes, words) => {
    expect(resultWords(ended(changes))).toBe(words);
  });
});

describe("againstUsual", () => {
  it.each([
    [{ seconds: 120 }, "as usual"],
    [{ seconds: 130 }, "as usual"],
    [{ seconds: 150 }, "25% longer"],
    [{ seconds: 60 }, "50% shorter"],
    [{ seconds: 300 }, "2.5 times as long"],
    [{ seconds: null }, null],
    [{ usualSeconds: null }, null],
    [{ usualSeconds: 0 }, null],
    [{ result: "failed", reason: "timeout" }, null],
  ])("%j", (changes, words) => {
    expect(againstUsual(ended(changes))).toBe(words);
  });
});
