import { expect, it } from "vitest";
import { ended, NOON } from "./attempt.fixture";
import { csvOf } from "./csv";

it("writes a line per attempt below the names of the columns", () => {
  const [head, first, end] = csvOf([ended({ result: "failed", reason: "timeout", phase: "compile" })]).split("\r\n");
  expect(head).toBe("package,attempt,result,reason,phase,drone,cores,seconds,usual_seconds,granted,ended");
  expect(first).toBe(
    `dev-libs/icu-77.1,1,failed,timeout,compile,drone-Izar,4,120,120,${new Date(NOON - 120_000).toISOString()},${new Date(NOON).toISOString()}`,
  );
  expect(end).toBe("");
});

it("leaves empty what is not known", () => {
  expect(csvOf([ended({ seconds: null, usualSeconds: null })])).toContain(",4,,,");
});
