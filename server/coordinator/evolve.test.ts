import { describe, expect, test } from "vitest";
import type { Fact } from "../../protocol/facts";
import { BuildId } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { COMMAND_KNOWN_MS, MAX_COMMANDS_KNOWN } from "../../protocol/time";
import { evolve } from "./evolve";
import { changes, drop, fold, NOTHING_SAVED, restore } from "./swarm";
import { droneName, SmallSwarm } from "./testing/small-swarm";

/** Izar has built `a` and builds `b`. */
function building() {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a, b } = small.add({ a: [], b: ["a"] });
  small.complete("izar", small.grant("izar"));
  small.grant("izar");
  return { small, a: small.row(a).build, b: small.row(b).build };
}

const at = 1_700_000_000_000;
const drone = droneName("izar");

test("[JO1] facts are numbered from 1 without gaps, over commits and over a restart", () => {
  const { small } = building();
  const { builds, drones, head } = small.swarm;
  const before = head.get().sequence;
  expect(before).toBeGreaterThan(4);
  const again = restore({
    builds: [...builds.values()],
    drones: [...drones.values()],
    swarm: head.get(),
    commands: [],
    measurements: [],
  });
  expect(evolve(again, { kind: "swarm.resumed", at, by: "operator" }).sequence).toBe(before + 1);
  expect(evolve(again, { kind: "swarm.resumed", at, by: "operator" }).sequence).toBe(before + 2);
});

describe("[JO2] a fact that cannot follow upon what stands is an error that names both", () => {
  test.each<[string, (builds: { a: BuildId; b: BuildId }) => Fact, RegExp]>([
    [
      "an ending of what was built",
      ({ a }) => ({ kind: "lease.expired", at, build: a, attempt: 1, drone }),
      /lease.expired.*is built/,
    ],
    [
      "an older attempt",
      ({ b }) => ({ kind: "attempt.started", at, build: b, attempt: 2, drone }),
      /2 on izar, but the newest is 1 on izar/,
    ],
    [
      "another drone's attempt",
      ({ b }) => ({ kind: "attempt.started", at, build: b, attempt: 1, drone: droneName("tarn") }),
      /on tarn, but the newest is 1 on izar/,
    ],
    [
      "a second grant",
      ({ b }) => ({
        kind: "lease.granted",
        at,
        build: b,
        attempt: 2,
        drone,
        claim: new SmallSwarm().newClaim(),
        cores: [3],
      }),
      /was granted after 1, while its build is building/,
    ],
    [
      "a publication of what runs",
      ({ b }) => ({ kind: "artefact.refused", at, build: b, attempt: 1, drone, reason: "other-use", why: "x" }),
      /its build is building/,
    ],
    [
      "a build that never was",
      () => ({ kind: "build.readied", at, build: BuildId.parse(99) }),
      /Build 99 is named but was never added/,
    ],
  ])("%s", (_, factOf, sentence) => {
    const { small, a, b } = building();
    expect(() => evolve(small.swarm, factOf({ a, b }))).toThrow(sentence);
  });
});

test("[FI8] a built build stays built, whatever is asked of it", () => {
  const { small, a } = building();
  for (const kind of ["hold", "cancel", "stop"] as const) {
    expect(small.tell(kind, a)).toHaveProperty("refused");
    expect(small.row(a).standing.state).toBe("built");
  }
  small.tell("requeue", a);
  small.finish("izar", { build: a, attempt: 1 }, { result: "stopped", elapsedMs: 1 });
  expect(small.row(a).standing.state).toBe("built");
});

test("[CM2] [JO1] what is forgotten of commands follows from the facts alone", () => {
  const swarm = restore(NOTHING_SAVED);
  const give = (number: number, at: number) => {
    const command = CommandId.parse(`command-${String(number).padStart(6, "0")}`);
    const nothing = { builds: [], joined: [], former: [] };
    evolve(swarm, { kind: "command.given", at, command, by: "operator", what: "pause", ...nothing });
  };
  const known = () => [...swarm.commands.values()].map(({ command }) => Number(command.slice(-6)));
  for (let number = 1; number <= MAX_COMMANDS_KNOWN + 2; number++) {
    give(number, 1_000);
    fold(swarm);
  }
  expect(known()).toHaveLength(MAX_COMMANDS_KNOWN);
  expect(known()[0]).toBe(3);
  give(99_999, 1_000 + COMMAND_KNOWN_MS);
  expect(known()).toHaveLength(MAX_COMMANDS_KNOWN - 99);
  expect(changes(swarm).commandsForgotten).toHaveLength(100);
  drop(swarm);
  expect(known()).toHaveLength(MAX_COMMANDS_KNOWN);
});
