import { expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { forecast } from "./forecast";
import { addition, cpv, nameOf, SmallSwarm } from "./testing/small-swarm";

const SIZE = { serialSeconds: 100, parallelCpuSeconds: 0, maxJobs: 1 };

/** A chain of five and many that need nothing. */
function queueOf(others: number): SmallSwarm {
  const small = new SmallSwarm();
  for (let drone = 1; drone <= 4; drone++) small.hello(`drone-${drone}`, { cores: 50 });
  const chain = ["a", "b", "c", "d", "e"].map((name, place, names) => {
    return { cpv: cpv(name), slot: "0", needs: names.slice(Math.max(0, place - 1), place).map(cpv), expected: SIZE };
  });
  const rest = Array.from({ length: others }, (_, index) => {
    return { cpv: cpv(`p${index}x`), slot: "0", needs: [], expected: SIZE };
  });
  small.do<"add">({ ...addition({}), entries: [...chain, ...rest] });
  return small;
}

function told({ swarm, pulse, now }: SmallSwarm) {
  const { remainingSeconds, remainingAtMostSeconds, longestChain } = forecast(swarm, pulse, now);
  const nameOfBuild = (build: BuildId) => nameOf(swarm.builds.get(build)?.cpv ?? cpv("nothing"));
  return {
    seconds: remainingSeconds ?? 0,
    atMost: remainingAtMostSeconds ?? 0,
    chain: longestChain.map(({ build }) => nameOfBuild(build)).join(""),
  };
}

test("[FO1] [FO5] a queue that is played, and one that is too long to be, say the same", () => {
  const [played, glanced] = [told(queueOf(400)), told(queueOf(2_750))];
  expect(played.chain).toBe("abcde");
  expect(glanced.chain).toBe("abcde");
  // Five after each other; of 2,755 builds of 100 s on 200 cores each core builds some fourteen.
  expect(played.seconds).toBeGreaterThanOrEqual(450);
  expect(played.seconds).toBeLessThan(700);
  expect(glanced.seconds).toBeGreaterThan(1_400);
  expect(glanced.seconds).toBeLessThan(1_900);
  for (const { seconds, atMost } of [played, glanced]) expect(atMost).toBeGreaterThan(seconds);
});
