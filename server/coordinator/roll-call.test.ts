import { describe, expect, test } from "vitest";
import type { AttemptKey } from "../../protocol/ids";
import { TargetName } from "../../protocol/ids";
import { LEASE_TTL_MS } from "../../protocol/time";
import { droneName, host, SmallSwarm, TARGET } from "./testing/small-swarm";

const keyOf = ({ build, attempt }: AttemptKey): AttemptKey => ({ build, attempt });

function expire(small: SmallSwarm): void {
  small.pass(LEASE_TTL_MS / 1000);
  small.tick();
}

/** Izar with two attempts, of which it was granted the first core and the second. */
function withTwo() {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a, b } = small.add({ a: [], b: [] });
  const held = [keyOf(small.grant("izar")), keyOf(small.grant("izar"))] as const;
  return { small, a, b, held };
}

describe("hello", () => {
  test("[RC1] what a drone names and holds it keeps", () => {
    const { small, held } = withTwo();
    const { facts, reply } = hello(small, "izar", held);
    expect(facts).toEqual([]);
    expect(reply).toMatchObject({ verdicts: held.map((key) => ({ ...key, verdict: "keep" })) });
  });

  test("[RC1] also what is being published", () => {
    const { small, held } = withTwo();
    small.finish("izar", held[0]);
    expect(small.hello("izar", { held: [held[0]] }).verdicts).toEqual([{ ...held[0], verdict: "keep" }]);
  });

  test("[RC2] what was given up goes on when nobody else was granted the build, on its old cores", () => {
    const { small, b, held } = withTwo();
    expire(small);
    expect(small.states()).toBe("a ready, b ready");
    const { verdicts } = small.hello("izar", { held: [held[1]] });
    expect(verdicts).toEqual([{ ...held[1], verdict: "keep" }]);
    expect(small.states()).toBe("a ready, b building");
    expect(small.row(b).attempts).toMatchObject([{ attempt: 1, cores: [1], ending: null }]);
  });

  test.each([
    ["on its own cores while these are free", 0, [0]],
    ["on other cores when its own were given away", 1, [1]],
    ["not at all when none is left", 4, undefined],
  ])("[RC2] %s", (_, granted, cores) => {
    const { small, a, b, held } = withTwo();
    expire(small);
    small.tell("hold", a);
    small.tell("hold", b);
    small.add({ c: [], d: [], e: [], f: [] });
    for (let count = 0; count < granted; count++) small.grant("izar");
    small.tell("release", a);
    expect(small.beat("izar", [held[0]]).drop).toEqual(cores ? [] : [held[0]]);
    expect(small.row(a).attempts).toMatchObject(cores ? [{ cores, ending: null }] : [{ ending: { result: "lost" } }]);
  });

  test("[RC3] what somebody else was granted it is told to drop", () => {
    const { small, held } = withTwo();
    small.hello("tarn");
    expire(small);
    small.grant("tarn");
    expect(small.hello("izar", { held: [...held] }).verdicts).toEqual([
      { ...held[0], verdict: "drop" },
      { ...held[1], verdict: "keep" },
    ]);
  });

  test("[RC3] what is over, or never was, it is told to drop", () => {
    const { small, a, held } = withTwo();
    small.complete("izar", held[0]);
    const never = { build: small.row(a).build, attempt: 7 };
    const { verdicts } = small.hello("izar", { held: [held[0], held[1], never] });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["drop", "keep", "drop"]);
  });

  test("[RC4] a lease that the drone does not name is lost at once", () => {
    const { small, held } = withTwo();
    small.hello("izar", { held: [held[1]] });
    expect(small.states()).toBe("a ready, b building");
  });

  test("[RC6] what a person cancelled is not revived, also not after a requeue", () => {
    const { small, a, held } = withTwo();
    small.tell("cancel", a);
    expect(small.beat("izar", [...held]).drop).toEqual([held[0]]);
    small.tell("requeue", a);
    expect(small.beat("izar", [...held]).drop).toEqual([held[0]]);
    expect(small.states()).toBe("a ready, b building");
  });

  test("[RC7] a drone that comes back smaller, or for another target, keeps only what fits", () => {
    const { small, held } = withTwo();
    small.hello("izar", { cores: 1, held: [...held] });
    expect(small.states()).toBe("a building, b ready");
    const { verdicts } = small.hello("izar", { target: TargetName.parse("musl"), held: [held[0]] });
    expect(verdicts).toEqual([{ ...held[0], verdict: "drop" }]);
    expect(small.states()).toBe("a ready, b ready");
  });

  test("an attempt named twice is revived once", () => {
    const { small, held } = withTwo();
    expire(small);
    const { facts } = hello(small, "izar", [held[0], held[0]]);
    expect(facts.map(({ kind }) => kind)).toEqual(["drone.returned", "lease.revived"]);
  });

  test("a drone is told the epoch, and a change of its host is a fact", () => {
    const small = new SmallSwarm();
    expect(hello(small, "izar", []).facts).toMatchObject([{ kind: "drone.joined" }]);
    expect(hello(small, "izar", []).facts).toEqual([]);
    small.hello("izar", { cores: 8 });
    expect(small.swarm.drones.get(droneName("izar"))?.host.cores).toBe(8);
  });
});

describe("beat", () => {
  test("[RC5] a lease that a beat does not list is not lost", () => {
    const { small, held } = withTwo();
    expect(small.beat("izar", [held[0]]).drop).toEqual([]);
    expect(small.states()).toBe("a building, b building");
  });

  test("[RC3] what is over is told with every beat that lists it", () => {
    const { small, a, held } = withTwo();
    small.tell("cancel", a);
    for (let beat = 0; beat < 2; beat++) expect(small.beat("izar", [...held]).drop).toEqual([held[0]]);
    expect(small.beat("izar", [held[1]]).drop).toEqual([]);
  });

  test("[RC2] a beat revives as a hello does", () => {
    const { small, held } = withTwo();
    expire(small);
    expect(small.beat("izar", [...held]).drop).toEqual([]);
    expect(small.states()).toBe("a building, b building");
  });
});

/** The facts too. */
function hello(small: SmallSwarm, drone: string, held: readonly AttemptKey[]) {
  return small.ask<"hello">({ kind: "hello", drone: droneName(drone), target: TARGET, host: host(4), held: [...held] });
}
