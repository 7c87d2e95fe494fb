import { describe, expect, test } from "vitest";
import { Cpv } from "../../protocol/atom";
import { BuildId, TargetName } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import type { PlanEntry } from "../../protocol/plan";
import { buildViewOf } from "./buckets";
import { QUEUE_LIMIT } from "./resolve";
import { addition, cpv, failed, nameOf, SmallSwarm, TARGET } from "./testing/small-swarm";

const added = (small: SmallSwarm, plan: Parameters<SmallSwarm["add"]>[0]) => {
  const { builds, joined } = small.do<"add">(addition(plan));
  const names = (of: typeof builds) => of.map(({ build, cpv }) => `${build} ${nameOf(cpv)}`);
  return { builds: names(builds), joined: names(joined) };
};

describe("add", () => {
  test("[QU1] what is queued is joined, and needs of new packages hang on it", () => {
    const small = new SmallSwarm();
    small.add({ glib: [], gtk: ["glib"] });
    expect(added(small, { glib: [], gtk: ["glib"], app: ["gtk", "glib"] })).toEqual({
      builds: ["3 app"],
      joined: ["1 glib", "2 gtk"],
    });
    expect(small.states()).toBe("glib ready, gtk waiting, app waiting");
    expect(small.row(small.add({ app: [] }).app).needs).toEqual([2, 1]);
  });

  test("[QU1] the same package for another target is another build", () => {
    const small = new SmallSwarm();
    small.add({ glib: [] });
    const other = { ...addition({ glib: [] }), target: TargetName.parse("musl") };
    expect(small.do<"add">(other)).toMatchObject({ builds: [{ build: 2 }], joined: [] });
  });

  test("[PN6] what is needed only and published is not built again; what the planner merely has is needed from there", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ leaf: [], tool: [] });
    for (const attempt of [small.grant("izar"), small.grant("izar")]) small.complete("izar", attempt);
    const entries: PlanEntry[] = [
      { cpv: cpv("leaf"), slot: "0", needs: [], available: true },
      {
        cpv: cpv("top"),
        slot: "0",
        needs: [{ cpv: cpv("leaf"), kind: "build" }],
        assumed: [
          { cpv: cpv("tool"), kind: "bdepend" },
          { cpv: cpv("glibc"), kind: "run" },
        ],
      },
    ];
    const { builds, joined } = small.do<"add">({ kind: "add", target: TARGET, entries, by: "anna" });
    expect([builds.map(({ cpv }) => nameOf(cpv)), joined]).toEqual([["top"], []]);
    expect(small.row(builds[0]?.build).needs).toEqual([1, 2]);
    expect(small.grant("izar").name).toBe("top");
  });

  test("[QU2] a failed or cancelled package is requeued by adding it, a built one is built anew", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { bad, gone, good } = small.add({ bad: [], gone: [], good: [] });
    small.tell("cancel", gone);
    for (const outcome of [failed("invalid-atom"), undefined]) {
      const grant = small.grant("izar");
      if (outcome) small.finish("izar", grant, outcome);
      else small.complete("izar", grant);
    }
    expect(small.states()).toBe("bad failed, gone cancelled, good built");
    expect(added(small, { bad: [], gone: [], good: [] })).toEqual({
      builds: ["4 good"],
      joined: [`${bad} bad`, `${gone} gone`],
    });
    expect(small.states()).toBe("bad ready, gone ready, good built, good ready");
    expect(small.row(good).standing.state).toBe("built");
  });

  test("[BL2] requeuing two roots in one plan frees what both blocked", () => {
    const small = new SmallSwarm();
    const { a, b } = small.add({ a: [], b: [], c: ["a", "b"] });
    small.tell("cancel", a);
    small.tell("cancel", b);
    expect(small.states()).toBe("a cancelled, b cancelled, c blocked");
    small.add({ a: [], b: [] });
    expect(small.states()).toBe("a ready, b ready, c waiting");
  });

  test("[QU3] [QU7] an unknown need is refused with its field, and nothing is added", () => {
    const small = new SmallSwarm();
    const { facts, reply } = small.ask<"add">(addition({ a: [], b: ["a", "ghost"] }));
    expect(reply).toEqual({
      refused: "bad-plan",
      field: "entries[1].needs[1]",
      sentence: "x/b-1 needs x/ghost-1, which is not in the plan, and which gnome has neither queued nor built.",
    });
    expect(facts).toEqual([]);
  });

  test("[QU3] a need may be queued, built or failed before, but not cancelled", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { gone } = small.add({ queued: [], built: [], bad: [], gone: [] });
    small.tell("cancel", gone);
    for (let attempt = small.claim("izar"); attempt.kind === "grant"; attempt = small.claim("izar")) {
      const name = nameOf(attempt.order.cpv);
      if (name === "built") small.complete("izar", attempt.order);
      if (name === "bad") small.finish("izar", attempt.order, failed("masked-or-license"));
    }
    small.add({ one: ["queued"], two: ["built"], three: ["bad"] });
    expect(small.states()).toBe(
      "queued building, built built, bad failed, gone cancelled, one waiting, two ready, three blocked",
    );
    const { reply } = small.ask<"add">(addition({ four: ["gone"] }));
    expect(reply).toMatchObject({ refused: "bad-plan", field: "entries[0].needs[0]" });
  });

  test("[QU4] a cycle is refused and printed", () => {
    const small = new SmallSwarm();
    const { facts, reply } = small.ask<"add">(addition({ a: ["b"], b: ["c"], c: ["a"] }));
    expect(reply).toMatchObject({
      refused: "bad-plan",
      sentence:
        "Packages need each other, and no version that is there breaks the circle: x/a-1 needs x/b-1 needs x/c-1 needs x/a-1.",
      field: "entries[0].needs",
    });
    expect(facts).toEqual([]);
  });

  test("[QU15] [QU16] a circle is broken where a version is there that does instead, and that is kept", () => {
    const small = new SmallSwarm();
    const old = Cpv.parse("x/a-0.9");
    const run = { cpv: cpv("a"), kind: "run" as const, satisfiedBy: old };
    const entries: PlanEntry[] = [
      { cpv: cpv("a"), slot: "0", needs: [cpv("b")] },
      { cpv: cpv("b"), slot: "0", needs: [run] },
      { cpv: cpv("c"), slot: "0", needs: [run] },
    ];
    small.do<"add">({ kind: "add", target: TARGET, entries, by: "operator" });
    expect(small.states()).toBe("b ready, a waiting, c waiting");
    const [b] = small.swarm.builds.values();
    expect(b?.leftOut).toEqual([run]);
    expect(b && buildViewOf(small.swarm, small.pulse, b.build, small.now)?.leftOut).toEqual([run]);
  });

  test("[QU15] a version that was published breaks a circle too, and is installed before the build", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ a: [] });
    small.complete("izar", small.grant("izar"));
    small.add({ a: ["b"], b: ["a"] });
    expect(small.states()).toBe("a built, b ready, a waiting");
    const reply = small.claim("izar");
    expect(reply).toMatchObject({ kind: "grant", order: { cpv: cpv("b"), needs: [cpv("a")] } });
  });

  test("[QU3] a need outside of the plan may be one that a version does for", () => {
    const small = new SmallSwarm();
    const need = { cpv: cpv("ghost"), kind: "bdepend" as const, satisfiedBy: Cpv.parse("x/ghost-0.9") };
    const entries = [{ cpv: cpv("a"), slot: "0", needs: [need] }];
    small.do<"add">({ kind: "add", target: TARGET, entries, by: "operator" });
    expect(small.states()).toBe("a ready");
  });

  test("[QU17] what is in the queue keeps its needs", () => {
    const small = new SmallSwarm();
    const { a } = small.add({ a: [] });
    small.add({ b: [], a: ["b"] });
    expect(small.row(a).needs).toEqual([]);
    expect(small.states()).toBe("a ready, b ready");
  });

  test("[QU17] what failed or was cancelled takes the needs of the new plan, and they may be new", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { lib, bad, app } = small.add({ lib: [], bad: ["lib"], app: ["bad"] });
    small.complete("izar", small.grant("izar"));
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    expect(small.states()).toBe("lib built, bad failed, app blocked");
    const { tool } = small.add({ tool: [], bad: ["tool", "lib"] });
    expect(small.row(bad).needs).toEqual([tool, lib]);
    expect(small.states()).toBe("lib built, bad waiting, app waiting, tool ready");
    expect(small.rowOf(tool).holdsUp).toBe(2);
    small.complete("izar", small.grant("izar"));
    expect(small.grant("izar")).toMatchObject({ build: bad });
    expect(small.row(app).needs).toEqual([bad]);
  });

  test("[QU17] what a new plan does not need any more blocks nobody", () => {
    const small = new SmallSwarm();
    const { wrong, a } = small.add({ wrong: [], a: ["wrong"], b: ["a"] });
    small.tell("cancel", wrong);
    small.tell("cancel", a);
    expect(small.states()).toBe("wrong cancelled, a cancelled, b blocked");
    small.add({ a: [] });
    expect(small.states()).toBe("wrong cancelled, a ready, b waiting");
    expect([small.rowOf(wrong).holdsUp, small.rowOf(a).waitsFor.count]).toEqual([0, 0]);
  });

  test("[QU4] [QU17] new needs that close a circle with what is queued are refused, unless a version breaks it", () => {
    const small = new SmallSwarm();
    const { a } = small.add({ a: [], b: ["a"] });
    small.tell("cancel", a);
    const { reply } = small.ask<"add">(addition({ a: ["b"] }));
    expect(reply).toMatchObject({
      refused: "bad-plan",
      field: "entries[0].needs",
      sentence: expect.stringMatching(/^Packages need each other, .*: x\/[ab]-1 needs x\/[ab]-1 needs x\/[ab]-1\.$/),
    });
    const need = { cpv: cpv("b"), kind: "run" as const, satisfiedBy: Cpv.parse("x/b-0.9") };
    const entries = [{ cpv: cpv("a"), slot: "0", needs: [need] }];
    small.do<"add">({ kind: "add", target: TARGET, entries, by: "operator" });
    expect(small.states()).toBe("a ready, b waiting");
    expect(small.row(a)).toMatchObject({ needs: [], leftOut: [need] });
  });

  test("[CM4] [QU17] an undo gives back the needs of before", () => {
    const small = new SmallSwarm();
    const { lib, a, b } = small.add({ lib: [], a: ["lib"], b: ["a"] });
    small.tell("cancel", lib);
    small.tell("cancel", a);
    const before = [a, b].map((build) => ({ ...small.row(build), standing: small.row(build).standing.state }));
    const id = CommandId.parse("add-again-1");
    small.do<"add">({ ...addition({ tool: [], a: ["tool"] }), id });
    expect(small.states()).toBe("lib cancelled, a waiting, b waiting, tool ready");
    small.do<"undo">({ kind: "undo", command: id, by: "operator" });
    expect(small.states()).toBe("lib cancelled, a cancelled, b blocked, tool cancelled");
    expect([a, b].map((build) => ({ ...small.row(build), standing: small.row(build).standing.state }))).toEqual(before);
    expect(small.row(b).standing).toMatchObject({ roots: [lib, a] });
  });

  test("[JO3] needs that were not saved leave nothing behind", () => {
    const small = new SmallSwarm();
    const { a, lib } = small.add({ lib: [], a: ["lib"] });
    small.tell("cancel", a);
    small.group(() => {
      small.add({ tool: [], a: ["tool"] });
    }, "not saved");
    expect(small.states()).toBe("lib ready, a cancelled");
    expect(small.row(a).needs).toEqual([lib]);
    expect(small.swarm.lookups.dependants(BuildId.parse(lib))).toEqual([a]);
    expect(small.swarm.lookups.unmet(BuildId.parse(a))).toBe(1);
  });

  test("[QU5] a package named twice is refused with its field", () => {
    const [entry] = addition({ a: [] }).entries;
    const entries: PlanEntry[] = entry ? [entry, entry] : [];
    const { reply } = new SmallSwarm().ask<"add">({ kind: "add", target: TARGET, entries, by: "operator" });
    expect(reply).toMatchObject({ refused: "bad-plan", field: "entries[1].cpv" });
  });

  test("[QU6] needs are numbered before what needs them, else as given", () => {
    const small = new SmallSwarm();
    expect(added(small, { app: ["gtk"], gtk: ["glib"], vim: [], glib: [] }).builds).toEqual([
      "1 glib",
      "2 gtk",
      "3 app",
      "4 vim",
    ]);
    expect(small.row(small.add({ app: [] }).app).run).toBe(1);
    expect(small.row(small.add({ emacs: [] }).emacs).run).toBe(2);
  });

  test("[BL5] what is added behind a failed build is blocked from the start, however far behind", () => {
    const small = new SmallSwarm();
    const { a } = small.add({ a: [], b: ["a"] });
    small.tell("cancel", a);
    const { d } = small.add({ c: ["b"], d: ["c"] });
    expect(small.row(d).standing).toMatchObject({ state: "blocked", roots: [a] });
  });

  test("[QU14] a queue that would be too long takes nothing", () => {
    const small = new SmallSwarm();
    const names = Array.from({ length: QUEUE_LIMIT + 1 }, (_, index) => ({
      cpv: cpv(`p${index}x`),
      slot: "0",
      needs: [],
    }));
    const { facts, reply } = small.ask<"add">({ kind: "add", target: TARGET, entries: names, by: "operator" });
    expect(reply).toMatchObject({ refused: "queue-full" });
    expect(facts).toEqual([]);
  });

  test("an empty plan is refused", () => {
    const { reply } = new SmallSwarm().ask<"add">({ kind: "add", target: TARGET, entries: [], by: "operator" });
    expect(reply).toMatchObject({ refused: "nothing-to-add" });
  });
});
