import { describe, expect, it } from "vitest";
import type { Expectation } from "../../../protocol/build";
import { secondsOn } from "./expectation";
import { fitCurve, referenceSeconds, usual } from "./fit";

const GCC: Expectation = { serialSeconds: 1291, parallelCpuSeconds: 27_579, maxJobs: 64 };
const SMALL: Expectation = { serialSeconds: 16, parallelCpuSeconds: 15, maxJobs: 8 };

function samples(truth: Expectation, cores: number[], factor = (_index: number) => 1) {
  return cores.map((c, index) => ({ cores: c, seconds: secondsOn(truth, c) * factor(index), weight: 1 }));
}

describe("a package's curve", () => {
  it.each([
    { name: "a giant", truth: GCC, cores: 16 },
    { name: "a small package", truth: SMALL, cores: 2 },
  ])("[ES1] of $name goes through the only sample, and splits it as is usual", ({ truth, cores }) => {
    const { expected } = fitCurve(samples(truth, [cores]), null);
    expect(secondsOn(expected, cores)).toBeCloseTo(secondsOn(truth, cores), 3);
    for (const other of [1, 4, 8, 16, 24]) {
      const off = Math.abs(Math.log(secondsOn(expected, other) / secondsOn(truth, other)));
      expect(off).toBeLessThan(0.35);
    }
  });

  it("[ES2] learns serial and parallel part from samples on different numbers of cores", () => {
    const odd: Expectation = { serialSeconds: 50, parallelCpuSeconds: 10_000, maxJobs: 64 };
    const { expected } = fitCurve(samples(odd, [4, 8, 16, 24]), null);
    expect(expected.serialSeconds).toBeLessThan(100);
    expect(Math.abs(Math.log(secondsOn(expected, 24) / secondsOn(odd, 24)))).toBeLessThan(0.1);
  });

  it("[ES3] is not bent by one build that was interrupted", () => {
    const { expected } = fitCurve(
      samples(GCC, [16, 16, 8, 24, 16], (index) => (index === 2 ? 5 : 1)),
      null,
    );
    expect(Math.abs(Math.log(secondsOn(expected, 16) / secondsOn(GCC, 16)))).toBeLessThan(0.05);
  });

  it("[ES4] keeps the split that was planned where one sample tells none", () => {
    const planned: Expectation = { serialSeconds: 10, parallelCpuSeconds: 1_440, maxJobs: 32 };
    const { expected } = fitCurve([{ cores: 16, seconds: 200, weight: 1 }], planned);
    expect(referenceSeconds(expected)).toBeCloseTo(200, 3);
    expect(expected.serialSeconds).toBeCloseTo(20, 0);
    expect(expected.maxJobs).toBe(32);
  });

  it("[ES5] says by how much builds differ from it", () => {
    const steady = fitCurve(samples(GCC, [16, 16, 16, 16, 16, 16, 16, 16]), null);
    const wild = fitCurve(
      samples(GCC, [16, 16, 16, 16, 16, 16, 16, 16], (index) => (index % 2 === 0 ? 0.6 : 1.6)),
      null,
    );
    expect(steady.spread).toBeLessThan(0.15);
    expect(wild.spread).toBeGreaterThan(0.4);
  });

  it("[ES1] makes small packages serial and giants parallel", () => {
    const share = (seconds: number) => usual(seconds).serialSeconds / referenceSeconds(usual(seconds));
    expect(share(10)).toBeGreaterThan(0.85);
    expect(share(3600)).toBeCloseTo(0.4);
  });
});
