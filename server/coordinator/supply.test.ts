import { describe, expect, test } from "vitest";
import { Atom } from "../../protocol/atom";
import type { Outcome } from "../../protocol/build";
import { BuildId } from "../../protocol/ids";
import { buildViewOf } from "./buckets";
import type { Lack } from "./supply";
import { lacks } from "./supply";
import { cpv, failed, ONE_CORE, SmallSwarm, TARGET } from "./testing/small-swarm";

/** Adds a package of which the plan assumed that these are installed: `lib:0`. */
function addAssuming(small: SmallSwarm, name: string, ...assumed: string[]) {
  const entry = {
    ...{ cpv: cpv(name), slot: "0", needs: [], expected: ONE_CORE },
    assumed: assumed.map((one) => {
      const [of = "", slot = "0"] = one.split(":");
      return { cpv: cpv(of), kind: "build" as const, slot };
    }),
  };
  const { builds } = small.do<"add">({ kind: "add", target: TARGET, entries: [entry], by: "operator" });
  return builds[0]?.build;
}

/** As if a drone had planned that. */
function supply(small: SmallSwarm, { target, atom, because }: Lack, ...names: string[]) {
  const entries = names.map((name) => ({ cpv: cpv(name), slot: "0", needs: [], expected: ONE_CORE }));
  return small.do<"supply">({ kind: "supply", target, atom, because, entries });
}

const lacking = (small: SmallSwarm) => lacks(small.swarm, small.pulse);

function theOneLack(small: SmallSwarm): Lack {
  const [first, ...others] = lacking(small);
  if (!first || others.length > 0) throw new Error(`Lacking: ${JSON.stringify(lacking(small))}`);
  return first;
}

const why = (small: SmallSwarm, build: number | undefined) =>
  buildViewOf(small.swarm, small.pulse, small.row(small.rowOf(build).build).build, small.now)?.because;

describe("what a plan assumed", () => {
  test("[PN8] keeps a build from the drone that lacks it, and from no other", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: ["x/other:0", "x/lib:5"] });
    small.hello("tarn", { installed: ["x/lib:0"] });
    const app = addAssuming(small, "app", "lib:0/1.5");
    expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: "izar lacks x/lib:0, which x/app-1 needs." });
    expect(small.grant("tarn")).toMatchObject({ build: app });
  });

  test("[PN8] is asked of nobody who cannot tell what is installed there", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const app = addAssuming(small, "app", "lib:0");
    expect(small.grant("izar")).toMatchObject({ build: app });
    expect(lacking(small)).toEqual([]);
  });

  test("[PN8] may be installed meanwhile", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    const app = addAssuming(small, "app", "lib:0");
    expect(small.claim("izar").kind).toBe("wait");
    const portage = { portageVersion: "3.0.82", profile: null, gcc: null, canPlan: true };
    small.do<"describe">({ kind: "describe", drone: small.drone("izar"), portage, installed: ["x/lib:0"] });
    expect(small.grant("izar")).toMatchObject({ build: app });
    expect(small.swarm.drones.get(small.drone("izar"))?.host).toMatchObject({ portageVersion: "3.0.82", cores: 4 });
  });

  test("[PN9] joins the queue with the reason, and those who have it go on meanwhile", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    small.hello("tarn", { installed: ["x/lib:0"] });
    const app = addAssuming(small, "app", "lib:0");
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app ready, lib ready");
    const { addedBecause, by, build: lib } = small.row(BuildId.parse(2));
    expect({ addedBecause, by }).toEqual({
      addedBecause: "izar lacks x/lib:0, which x/app-1 needs",
      by: "coordinator",
    });
    expect(small.rowOf(lib).because).toBe(addedBecause);
    expect(lacking(small)).toEqual([]);
    expect(small.grant("izar")).toMatchObject({ build: lib });
    expect(small.grant("tarn")).toMatchObject({ build: app });
  });

  test("[PN9] is waited for by a build that no drone can take without it, and installed with its needs", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    const app = addAssuming(small, "app", "lib:0");
    expect(why(small, app)).toBe("izar lacks x/lib:0, which it needs.");
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app waiting, lib ready");
    small.complete("izar", small.grant("izar"));
    const reply = small.claim("izar");
    expect(reply).toMatchObject({ kind: "grant", order: { build: app, needs: ["x/lib-1"] } });
    expect(small.row(app).failedOn).toEqual([]);
  });

  test("[PN9] is waited for too when the last drone that has it goes away", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    small.hello("tarn", { installed: ["x/lib:0"] });
    addAssuming(small, "app", "lib:0");
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app ready, lib ready");
    small.hello("tarn", { installed: [] });
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app waiting, lib ready");
    expect(lacking(small)).toEqual([]);
  });

  test("[PN9] is tried again when it had failed, and waited for meanwhile", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    small.hello("tarn", { installed: ["x/lib:0"] });
    addAssuming(small, "app", "lib:0");
    supply(small, theOneLack(small), "lib");
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    expect(small.states()).toBe("app ready, lib failed");
    small.hello("tarn", { installed: [] });
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app waiting, lib ready");
  });

  test("[PN8] is installed from the binhost, in whatever version its slot has there", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    small.add({ lib: [] });
    small.complete("izar", small.grant("izar"));
    const app = addAssuming(small, "app", "lib:0");
    expect(lacking(small)).toEqual([]);
    expect(small.claim("izar")).toMatchObject({ order: { build: app, needs: ["x/lib-1"] } });
  });

  test("[PN9] that cannot be planned says why, and is no failure", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    const app = addAssuming(small, "app", "lib:0");
    const { target, atom } = theOneLack(small);
    small.do<"cannot-supply">({ kind: "cannot-supply", target, atom, why: "x/lib-1 is masked by package.mask." });
    expect(why(small, app)).toBe(
      "izar lacks x/lib:0, which it needs, and which cannot be added: x/lib-1 is masked by package.mask.",
    );
    expect(small.row(app).standing.state).toBe("ready");
  });

  test("[PN9] of a plan that is refused adds nothing", () => {
    const small = new SmallSwarm();
    small.hello("izar", { installed: [] });
    addAssuming(small, "app", "lib:0");
    const { target, atom, because } = theOneLack(small);
    const entries = [{ cpv: cpv("lib"), slot: "0", needs: [cpv("gone")] }];
    const { facts, reply } = small.ask<"supply">({ kind: "supply", target, atom, because, entries });
    expect(facts).toEqual([]);
    expect(reply).toMatchObject({ refused: "bad-plan" });
  });
});

describe("what a build lacked when it was tried", () => {
  const lacked = (...missing: string[]): Outcome => ({
    ...{ result: "failed", reason: "dependency-missing", phase: "dependencies", lines: [], elapsedMs: 1000 },
    missing: missing.map((atom) => Atom.parse(atom)),
  });

  test("[RE12] joins the queue with the reason, and the build waits for it without a failure", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { app } = small.add({ app: [] });
    small.finish("izar", small.grant("izar"), lacked(">=x/lib-1:0=[ssl]"));
    const lack = theOneLack(small);
    expect(lack).toEqual({
      target: TARGET,
      atom: ">=x/lib-1:0[ssl]",
      because: "izar lacks >=x/lib-1:0=[ssl], which x/app-1 needs",
    });
    supply(small, lack, "lib");
    expect(small.states()).toBe("app waiting, lib ready");
    expect(small.row(app).failedOn).toEqual([]);
    small.complete("izar", small.grant("izar"));
    expect(small.grant("izar")).toMatchObject({ build: app });
  });

  test("[RE12] is planned for a build that has failed meanwhile, which goes on then", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ app: [] });
    for (let attempt = 1; attempt <= 2; attempt++) small.finish("izar", small.grant("izar"), lacked("x/lib"));
    expect(small.states()).toBe("app failed");
    supply(small, theOneLack(small), "lib");
    expect(small.states()).toBe("app waiting, lib ready");
  });

  test("[RE12] is left to a person where it is published already, but not as the drone wants it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ lib: [] });
    small.complete("izar", small.grant("izar"));
    small.add({ app: [] });
    small.finish("izar", small.grant("izar"), lacked("x/lib[ssl]"));
    expect(lacking(small)).toEqual([]);
    small.finish("izar", small.grant("izar"), lacked(">=x/lib-2"));
    expect(theOneLack(small).atom).toBe(">=x/lib-2");
  });
});
