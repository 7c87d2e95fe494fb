import { expect, test } from "vitest";
import { startsOf } from "./starts";
import { nameOf, SmallSwarm, TARGET } from "./testing/small-swarm";

const starts = (small: SmallSwarm) =>
  startsOf(small.swarm, small.pulse, TARGET, small.now)
    .map(({ build, inSeconds }) => `${nameOf(small.row(build).cpv)} ${inSeconds}`)
    .join(", ");

test("[OR10] the queue says about when each of its builds starts", () => {
  const small = new SmallSwarm();
  small.add({ a: [], b: [], c: ["a"], d: [] }, { serialSeconds: 100, parallelCpuSeconds: 0, maxJobs: 1 });
  expect(starts(small)).toBe("");
  small.hello("izar", { cores: 1 });
  expect(starts(small)).toBe("a 0, b 100, d 200, c 300");
  small.grant("izar");
  small.pass(40);
  small.beat("izar");
  expect(starts(small)).toBe("b 60, d 160, c 260");
  small.tell("hold", small.swarm.ranking.ready(TARGET)[0]);
  expect(starts(small)).toBe("d 60, c 160");
});

test("[OR10] and when it ends", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 1 });
  small.add({ a: [], b: ["a"] }, { serialSeconds: 100, parallelCpuSeconds: 0, maxJobs: 1 });
  const ends = startsOf(small.swarm, small.pulse, TARGET, small.now).map(({ endsInSeconds }) => endsInSeconds);
  expect(ends).toEqual([100, 200]);
});

test("[OR10] nothing starts before what it needs has ended, and what hangs on a held build has no start", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 16 });
  const { x } = small.add(
    { a: [], b: ["a"], x: [], y: ["x"] },
    { serialSeconds: 160, parallelCpuSeconds: 0, maxJobs: 1 },
  );
  small.tell("hold", x);
  expect(starts(small)).toBe("a 0, b 160");
});
