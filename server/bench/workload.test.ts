import { describe, expect, it } from "vitest";
import { parseWorkload, withSerialShare } from "./workload";

const A = { cpv: "x/a-1", serialSeconds: 10, parallelCpuSeconds: 160, maxJobs: 16 };
const B = { ...A, cpv: "x/b-1" };

function parse(...packages: object[]) {
  return parseWorkload(JSON.stringify({ name: "mine", packages }), "mine.json");
}

describe("a workload file", () => {
  it("names needs by cpv or by place", () => {
    expect(parse(A, { ...B, deps: ["x/a-1", 0] }).packages[1]?.needs).toEqual([0]);
  });

  it.each([
    ["x/b-1 is needed but not there", [{ ...A, deps: ["x/b-1"] }], "packages.0.deps: x/b-1"],
    ["a package is needed before it is listed", [{ ...A, deps: [1] }, B], "packages.0.deps: 1"],
    ["a package is listed twice", [A, A], "packages.0.cpv: x/a-1 is listed twice"],
    ["a number is wrong", [{ ...A, maxJobs: 0 }], "packages.0.maxJobs"],
    ["there is nothing in it", [], "packages"],
  ])("is refused with its field when %s", (_, packages, sentence) => {
    expect(() => parse(...packages)).toThrow(sentence);
  });

  it("is refused when it is not JSON", () => {
    expect(() => parseWorkload("{", "mine.json")).toThrow("mine.json: is not JSON");
  });
});

describe("another serial share", () => {
  it("leaves the wall on 16 cores as it was", () => {
    const real = withSerialShare(parse(A), 2).packages[0]?.real;
    expect(real).toEqual({ serialSeconds: 20, parallelCpuSeconds: 0, maxJobs: 16 });
  });

  it("is never more than the whole", () => {
    expect(withSerialShare(parse(A), 9).packages[0]?.real).toMatchObject({ serialSeconds: 20, parallelCpuSeconds: 0 });
  });
});
