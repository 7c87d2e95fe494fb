import { describe, expect, it } from "vitest";
import { TargetName } from "../../../protocol/ids";
import type { Lane, Task } from "./foresee";
import { foresee } from "./foresee";
import { luck } from "./luck";

const target = TargetName.parse("gnome");

function task(serialSeconds: number, needs: number, dependants: number[], more: Partial<Task> = {}): Task {
  const expected = { serialSeconds, parallelCpuSeconds: 0, maxJobs: 1 };
  return { target, expected, spread: 0, rank: serialSeconds, needs, dependants, running: null, ...more };
}

function lane(cores: number, speed = 1): Lane {
  return { target, cores, speed };
}

const asExpected = () => 1;

describe("the rest of a run", () => {
  it("[FO1] takes as long as its longest chain when there are cores for all", () => {
    const tasks = [task(10, 0, [2], { rank: 35 }), task(30, 0, []), task(25, 1, [])];
    expect(foresee(tasks, [lane(4)], 0, asExpected)).toEqual({ seconds: 35, begins: [0, 0, 10], ends: [10, 30, 35] });
  });

  it("[FO1] takes as long as its work when there are few cores", () => {
    const tasks = Array.from({ length: 8 }, () => task(10, 0, []));
    expect(foresee(tasks, [lane(1), lane(1)], 0, asExpected).seconds).toBe(40);
  });

  it("[FO2] counts what runs already from when it began, and believes no estimate that is over", () => {
    const running = (ageSeconds: number) => ({ lane: 0, speed: 1, cores: 1, ageSeconds });
    expect(foresee([task(60, 0, [], { running: running(40) })], [lane(1)], 0, asExpected).seconds).toBe(20);
    expect(foresee([task(60, 0, [], { running: running(400) })], [lane(1)], 0, asExpected).seconds).toBe(100);
  });

  it("[FO3] knows that drones are of different speed, and what builds spend beside the work", () => {
    expect(foresee([task(60, 0, [])], [lane(1, 0.5), lane(1, 2)], 5, asExpected).seconds).toBe(35);
  });

  it("[FO4] leaves out what never begins", () => {
    const tasks = [task(10, 0, []), task(10, 1, [])];
    expect(foresee(tasks, [lane(2)], 0, asExpected)).toEqual({ seconds: 10, begins: [0, null], ends: [10, null] });
    expect(foresee([task(10, 0, [])], [], 0, asExpected).seconds).toBe(0);
  });

  it("gives a giant the cores that it can use", () => {
    const expected = { serialSeconds: 10, parallelCpuSeconds: 1600, maxJobs: 16 };
    expect(foresee([task(0, 0, [], { expected })], [lane(8), lane(16)], 0, asExpected).seconds).toBe(110);
  });
});

it("[FO5] luck is the same each time, and as often good as bad", () => {
  const drawn = Array.from({ length: 2000 }, (_, place) => luck(place % 16, place, 0.5));
  expect(drawn).toEqual(Array.from({ length: 2000 }, (_, place) => luck(place % 16, place, 0.5)));
  const better = drawn.filter((factor) => factor < 1).length;
  expect(better).toBeGreaterThan(900);
  expect(better).toBeLessThan(1100);
  const mean = drawn.reduce((sum, factor) => sum + factor, 0) / drawn.length;
  expect(mean).toBeCloseTo(Math.exp(0.5 ** 2 / 2), 1);
});
