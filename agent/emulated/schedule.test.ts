import { expect, test } from "vitest";
import { WORLD } from "./repository";
import { scheduleOf } from "./schedule";
import { timetableOf } from "./timetable";

test("every package of the world takes serialSeconds + parallelCpuSeconds / min(jobs, maxJobs), however many jobs it gets", () => {
  expect(WORLD).toHaveLength(152);
  for (const build of WORLD) {
    for (const jobs of [1, 3, 8, 16, 24]) {
      const seconds = scheduleOf(build, jobs).reduce((sum, stretch) => sum + stretch.seconds, 0);
      const expected = build.serialSeconds + build.parallelCpuSeconds / Math.min(jobs, build.maxJobs);
      expect(seconds, build.cpv).toBeCloseTo(expected, 6);
    }
  }
});

test("everything that a package of the world needs is built before it", () => {
  const known = new Set<string>();
  for (const { cpv, needs } of WORLD) {
    expect(needs.filter((need) => !known.has(need))).toEqual([]);
    known.add(cpv);
  }
});

test("a timetable is the schedule sped up, cut off where the build dies", () => {
  const gcc = WORLD.find(({ cpv }) => cpv === "sys-devel/gcc-10.3.0");
  if (!gcc) throw new Error("there is no gcc in the world");
  const whole = timetableOf(gcc, 16, 20, null);
  const dying = timetableOf(gcc, 16, 20, { kind: "compile-error", activity: "compile", after: 0.5 });

  expect(whole.at(-1)?.endsMs).toBeCloseTo((gcc.serialSeconds + gcc.parallelCpuSeconds / 16) * 50, 3);
  expect(dying.map(({ activity }) => activity)).toEqual(["fetch", "unpack", "prepare", "configure", "compile"]);
  const [compile, died] = [whole[4], dying[4]];
  expect(died).toMatchObject({ dies: true, share: 0.5, beginsMs: compile?.beginsMs });
  expect((died?.endsMs ?? 0) - (died?.beginsMs ?? 0)).toBeCloseTo(
    ((compile?.endsMs ?? 0) - (compile?.beginsMs ?? 0)) / 2,
    6,
  );
});
