import { describe, expect, it } from "vitest";
import { Cpv } from "../../../protocol/atom";
import type { Expectation } from "../../../protocol/build";
import type { BuildId } from "../../../protocol/ids";
import { NOTHING_SAVED, restore } from "../swarm";
import { droneName, SmallSwarm, TARGET } from "../testing/small-swarm";

const PLANNED: Expectation = { serialSeconds: 10, parallelCpuSeconds: 0, maxJobs: 1 };

/** Adds package versions of any category. */
function add(small: SmallSwarm, names: string[], expected?: Expectation): BuildId[] {
  const entries = names.map((name) => {
    return { cpv: Cpv.parse(name), slot: "0", needs: [], ...(expected && { expected }) };
  });
  return small.do<"add">({ kind: "add", target: TARGET, entries, by: "operator" }).builds.map(({ build }) => build);
}

/** A drone tells that it merged these, a minute one after the other. */
function bring(small: SmallSwarm, drone: string, merges: Record<string, number>, cores = 4): void {
  const told = Object.entries(merges).map(([cpv, seconds]) => {
    small.pass(60);
    return { cpv: Cpv.parse(cpv), cores, seconds, endedAt: small.now.wall };
  });
  small.do<"remember">({ kind: "remember", drone: droneName(drone), merges: told });
}

function estimate(small: SmallSwarm, build: BuildId | undefined) {
  return small.swarm.estimates.of(small.row(build));
}

describe("what is expected of a build", () => {
  it("[ES7] comes from builds of the version, before its plan, before other versions, before similar packages", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    bring(small, "izar", { "dev-libs/a-1": 100, "x/b-1": 8, "x/c-1": 9, "x/d-1": 10, "x/e-1": 11 });
    const [measured] = add(small, ["dev-libs/a-1"], PLANNED);
    const [planned] = add(small, ["dev-libs/a-2"], PLANNED);
    const [otherVersion] = add(small, ["dev-libs/a-3"]);
    const [similar] = add(small, ["dev-libs/newer-1"]);
    expect(estimate(small, measured).basis).toBe("measured");
    expect(small.swarm.estimates.seconds(small.row(measured), 4, droneName("izar"))).toBeCloseTo(100, 0);
    expect(estimate(small, planned)).toMatchObject({ basis: "planned", expected: PLANNED });
    expect(estimate(small, otherVersion).basis).toBe("measured");
    expect(small.swarm.estimates.seconds(small.row(otherVersion), 4, droneName("izar"))).toBeCloseTo(100, 0);
    expect(estimate(small, similar).basis).toBe("similar");
    expect(estimate(small, similar).spread).toBeGreaterThan(estimate(small, measured).spread);
  });

  it("[ES8] is said to rest on nothing while nothing is known", () => {
    const small = new SmallSwarm();
    const [build] = add(small, ["dev-libs/a-1"]);
    expect(estimate(small, build).basis).toBe("none");
  });

  it("[ES9] becomes better while builds wait in the queue, and so do ranks, counts and rows", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const [one] = add(small, ["dev-libs/a-1"]);
    const before = { rank: small.swarm.ranking.rank(small.row(one).build), ...small.swarm.tally.total() };
    const short = () => [...small.swarm.ranking.readyWithin(TARGET, () => 100)];
    expect(before.queuedUnknown).toBe(1);
    expect(short()).toEqual([one]);
    bring(small, "izar", { "dev-libs/a-0.9": 1000 });
    expect(small.swarm.ranking.rank(small.row(one).build)).toBeGreaterThan(before.rank);
    expect(small.swarm.tally.total().queuedUnknown).toBe(0);
    expect(small.swarm.tally.total().coreSeconds).toBeGreaterThan(before.coreSeconds);
    expect(short()).toEqual([]);
  });

  it("[ES10] learns nothing from what was not saved", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const [build] = add(small, ["dev-libs/a-1"]);
    small.group(() => bring(small, "izar", { "dev-libs/a-0.9": 1000 }), "not saved");
    small.tick();
    expect(estimate(small, build).basis).toBe("none");
  });

  it("[ES11] is the same after a restart", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.hello("tarn");
    const builds = add(small, ["dev-libs/a-2", "dev-libs/p3-2", "dev-util/unheard-1"]);
    const saved = { ...NOTHING_SAVED };
    for (let round = 0; round < 30; round++) {
      const merges = { [`dev-libs/p${round % 7}-1`]: 10 + round, [`x/q${round}-1`]: 5 * round + 1 };
      small.group(() => {
        bring(small, round % 2 === 0 ? "izar" : "tarn", merges);
        saved.measurements = [...saved.measurements, ...small.swarm.measured];
      });
    }
    const again = restore({ ...saved, builds: [...small.swarm.builds.values()] });
    for (const build of builds) expect(again.estimates.of(small.row(build))).toEqual(estimate(small, build));
    expect(again.estimates.speedOf(droneName("tarn"))).toBe(small.swarm.estimates.speedOf(droneName("tarn")));
  });

  it("[ES13] takes no drone for fast because another version of a package was small there", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.hello("tarn");
    const each = (version: number, seconds: number) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x/q${index}-${version}`, seconds]));
    const speedOf = (drone: string) => small.swarm.estimates.speedOf(droneName(drone));
    bring(small, "izar", each(1, 1000));
    bring(small, "tarn", each(2, 100));
    expect(speedOf("tarn")).toBe(1);
    bring(small, "tarn", each(1, 500));
    expect(speedOf("tarn") / speedOf("izar")).toBeGreaterThan(1.5);
  });

  it("[ES12] knows the memory that each job needed", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 4 });
    const [first] = add(small, ["dev-libs/a-1"], { serialSeconds: 1, parallelCpuSeconds: 99, maxJobs: 4 });
    const attempt = small.grant("izar");
    small.finish("izar", attempt, {
      result: "built",
      elapsedMs: 30_000,
      artefact: { fileName: "x.gpkg.tar", sizeBytes: 1, sha256: "0".repeat(64), stanza: "CPV: dev-libs/a-1\n" },
      usage: { buildMs: 30_000, peakMemoryBytes: attempt.cores.length * 700, diskBytes: 9 },
    });
    small.publish(attempt);
    expect(small.row(first).standing.state).toBe("built");
    const [second] = add(small, ["dev-libs/a-2"]);
    expect(estimate(small, second)).toMatchObject({ bytesPerJob: 700, diskBytes: 9 });
    const [other] = add(small, ["dev-libs/b-2"]);
    expect(estimate(small, other).bytesPerJob).toBe(2 * 1024 ** 3);
  });
});
