import { expect, test } from "vitest";
import { seededRandom } from "../sim/random";
import { fitNow, laneOf } from "./lanes";
import { isTooLong, openingOf } from "./opening";
import { addition, cpv, SmallSwarm } from "./testing/small-swarm";

test("[PL8] a build is too long for what promises leave open only when it fits on no number of cores", () => {
  const random = seededRandom(3);
  const small = new SmallSwarm();
  small.hello("izar", { cores: 16 });
  const sizes = Array.from({ length: 40 }, (_, index) => {
    const expected = { serialSeconds: random.between(1, 100), parallelCpuSeconds: random.between(0, 900), maxJobs: 16 };
    return { cpv: cpv(`p${index}`), slot: "0", needs: [], expected };
  });
  small.do<"add">({ ...addition({}), entries: sizes });
  const [drone] = small.swarm.drones.values();
  if (!drone) throw new Error("There is no drone.");
  const verdicts = new Set<string>();
  for (let round = 0; round < 100; round++) {
    const lane = laneOf(small.swarm, drone, 16, small.now);
    for (let promises = random.between(0, 4); promises > 0; promises--) {
      const from = random.between(0, 60);
      lane.taken.push({ cores: random.between(1, 16), bytes: 0, from, until: from + random.between(1, 300) });
    }
    const opening = openingOf(lane);
    for (const row of small.swarm.builds.values()) {
      const [tooLong, cores] = [isTooLong(lane, opening, row), fitNow(lane, row, 16)];
      verdicts.add(`${tooLong} ${cores > 0}`);
    }
  }
  // What is not too long may still not fit: on fewer cores, for which the room lasts, it takes longer.
  expect([...verdicts].sort()).toEqual(["false false", "false true", "true false"]);
});
