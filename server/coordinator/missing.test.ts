import { describe, expect, test } from "vitest";
import { Atom } from "../../protocol/atom";
import type { Outcome } from "../../protocol/build";
import { CommandId } from "../../protocol/people";
import { buildViewOf } from "./buckets";
import { addition, SmallSwarm } from "./testing/small-swarm";

const lacks = (...missing: string[]): Outcome => ({
  result: "failed",
  reason: "dependency-missing",
  phase: "dependencies",
  lines: [],
  missing: missing.map((atom) => Atom.parse(atom)),
  elapsedMs: 1000,
});

function swarmOf(...drones: string[]): SmallSwarm {
  const small = new SmallSwarm();
  for (const drone of drones) small.hello(drone);
  return small;
}

const why = (small: SmallSwarm, build: number | undefined) =>
  buildViewOf(small.swarm, small.pulse, small.row(small.rowOf(build).build).build, small.now)?.because;

describe("what a build lacks", () => {
  test("[RE12] it waits for, when that is in the queue", () => {
    const small = swarmOf("izar", "tarn");
    const { app } = small.add({ app: [], top: ["app"] });
    const attempt = small.grant("izar");
    const { lib } = small.add({ lib: [] });
    small.finish("izar", attempt, lacks(">=x/lib-1:0="));
    expect(small.states()).toBe("app waiting, top waiting, lib ready");
    expect(small.row(app)).toMatchObject({ needs: [lib], failedOn: [] });
    expect(why(small, app)).toBe("Waits for x/lib-1.");
    small.complete("izar", small.grant("izar"));
    expect(small.grant("tarn")).toMatchObject({ build: app });
  });

  test("[RE12] and is blocked by, when that has failed or was cancelled", () => {
    const small = swarmOf("izar");
    const { lib } = small.add({ lib: [] });
    small.tell("cancel", lib);
    const { app } = small.add({ app: [], top: ["app"] });
    small.finish("izar", small.grant("izar"), lacks("x/lib"));
    expect(small.states()).toBe("lib cancelled, app blocked, top blocked");
    small.tell("requeue", lib);
    expect(small.states()).toBe("lib ready, app waiting, top waiting");
    expect(small.row(app).standing.state).toBe("waiting");
  });

  test("[RE12] [RE7] else it has failed after a second try at once, and says what to add", () => {
    const small = swarmOf("izar", "tarn");
    const { app } = small.add({ app: [], top: ["app"] });
    small.finish("izar", small.grant("izar"), lacks("x/lib"));
    expect(small.rowOf(app)).toMatchObject({ state: "ready", notBefore: null });
    small.finish("tarn", small.grant("tarn"), lacks("x/lib"));
    expect(small.states()).toBe("app failed, top blocked");
    expect(small.row(app).failedOn).toEqual([]);
    const sentence =
      "It needs x/lib, not in the binhost as this drone wants it. Add that: then this goes on by itself.";
    expect(small.rowOf(app).advice).toBe(sentence);
    expect(why(small, app)).toBe(`Failed: dependency missing. ${sentence}`);
  });

  test("[RE12] it goes on by itself when that is added, and an undo takes that back", () => {
    const small = swarmOf("izar");
    const { app } = small.add({ app: [], top: ["app"], other: [] });
    for (let attempt = 1; attempt <= 2; attempt++)
      small.finish("izar", small.grant("izar"), lacks("x/lib", "x/tool:5"));
    expect(small.states()).toBe("app failed, top blocked, other ready");
    const id = CommandId.parse("add-lib-1");
    const { builds } = small.do<"add">({ ...addition({ lib: [] }), id });
    expect(small.states()).toBe("app waiting, top waiting, other ready, lib ready");
    expect(small.row(app).needs).toEqual(builds.map(({ build }) => build));
    small.do<"undo">({ kind: "undo", command: id, by: "operator" });
    expect(small.states()).toBe("app failed, top blocked, other ready, lib cancelled");
    expect(small.row(app).needs).toEqual([]);
  });

  test("[RE12] of another slot it is not", () => {
    const small = swarmOf("izar");
    small.add({ app: [] });
    for (let attempt = 1; attempt <= 2; attempt++) small.finish("izar", small.grant("izar"), lacks("x/lib:5/5.1="));
    small.add({ lib: [] });
    expect(small.states()).toBe("app failed, lib ready");
  });

  test("[RE12] what needs the build itself is not waited for", () => {
    const small = swarmOf("izar");
    const { app } = small.add({ app: [], lib: ["app"] });
    for (let attempt = 1; attempt <= 2; attempt++) small.finish("izar", small.grant("izar"), lacks("x/lib"));
    expect(small.states()).toBe("app failed, lib blocked");
    small.add({ lib2: ["app"] });
    expect(small.row(app).standing.state).toBe("failed");
  });

  test("[RE12] [RE5] what still lacks it once that is built has failed too", () => {
    const small = swarmOf("izar");
    small.add({ app: [] });
    const attempt = small.grant("izar");
    small.add({ lib: [] });
    small.finish("izar", attempt, lacks("x/lib"));
    small.complete("izar", small.grant("izar"));
    small.finish("izar", small.grant("izar"), lacks("x/lib"));
    expect(small.states()).toBe("app failed, lib built");
  });
});
