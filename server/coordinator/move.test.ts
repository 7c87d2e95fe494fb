import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import { legalPlaceOf } from "./legal-place";
import { addition, cpv, failed, nameOf, ONE_CORE, SmallSwarm, TARGET } from "./testing/small-swarm";

/** Packages a, b, c … of which the first takes longest, so that rank orders them by name. */
function ranked(names: string): { small: SmallSwarm; build: (name: string) => BuildId } {
  const small = new SmallSwarm();
  const entries = [...names].map((name, index) => {
    return { cpv: cpv(name), slot: "0", needs: [], expected: { ...ONE_CORE, serialSeconds: 1000 - index } };
  });
  small.do<"add">({ kind: "add", target: TARGET, entries, by: "operator" });
  return { small, build: (name) => buildNamed(small, name) };
}

function buildNamed(small: SmallSwarm, name: string): BuildId {
  const row = [...small.swarm.builds.values()].findLast((one) => one.cpv === cpv(name));
  if (!row) throw new Error(`There is no ${name}.`);
  return row.build;
}

type Beside = { after?: string; before?: string };

/** Moves builds by name, `"xy"`, and gives the refusal if there was one. */
function move(small: SmallSwarm, names: string, { after, before }: Beside): string | undefined {
  const { reply } = small.ask<"move">({
    kind: "move",
    builds: [...names].map((name) => buildNamed(small, name)),
    after: after === undefined ? null : buildNamed(small, after),
    before: before === undefined ? null : buildNamed(small, before),
    by: "operator",
  });
  return "refused" in reply ? reply.sentence : undefined;
}

const next = (small: SmallSwarm, names: string) =>
  small.do<"next">({ kind: "next", builds: [...names].map((name) => buildNamed(small, name)), by: "operator" });

const ready = (small: SmallSwarm) =>
  small.swarm.ranking
    .ready(TARGET)
    .map((build) => nameOf(small.row(build).cpv))
    .join("");

/** All that is in the queue and not running, in its order. */
const queue = (small: SmallSwarm) =>
  [...small.swarm.builds.values()]
    .filter(({ standing }) => ["ready", "waiting", "blocked", "held"].includes(standing.state))
    .sort((one, other) => compareOrders(small.swarm.ranking.order(one.build), small.swarm.ranking.order(other.build)))
    .map((row) => nameOf(row.cpv))
    .join("");

describe("move", () => {
  test.each([
    ["after one", { after: "b" }, "abecd"],
    ["before one", { before: "b" }, "aebcd"],
    ["before the first", { before: "a" }, "eabcd"],
    ["between two", { after: "b", before: "c" }, "abecd"],
  ])("[OR1] a build goes where a person puts it: %s", (_, beside, order) => {
    const { small } = ranked("abcde");
    expect(move(small, "e", beside)).toBeUndefined();
    expect(ready(small)).toBe(order);
  });

  test("[OR1] several go together, in the order in which they are named", () => {
    const { small } = ranked("abcdef");
    move(small, "fde", { after: "a" });
    expect(ready(small)).toBe("afdebc");
    move(small, "bc", { before: "a" });
    expect(ready(small)).toBe("bcafde");
  });

  test("[OR1] two moves behind the same build: the newest stands nearest", () => {
    const { small } = ranked("abcde");
    move(small, "d", { after: "a" });
    move(small, "e", { after: "a" });
    expect(ready(small)).toBe("aedbc");
  });

  test("[OR2] a place behind a build is kept when that build moves, and when ranks change", () => {
    const { small } = ranked("abcd");
    move(small, "d", { after: "b" });
    small.add({ zz: ["b"] }, { ...ONE_CORE, serialSeconds: 5000 });
    expect(ready(small)).toBe("bdac");
    small.tell("cancel", buildNamed(small, "zz"));
    expect(ready(small)).toBe("abdc");
    move(small, "b", { after: "c" });
    expect(ready(small)).toBe("adcb");
  });

  test("[OR3] what stood behind a build that moves away stays where it is", () => {
    const { small } = ranked("abcd");
    move(small, "d", { after: "b" });
    move(small, "b", { before: "a" });
    expect(ready(small)).toBe("badc");
    move(small, "b", { after: "d" });
    expect(ready(small)).toBe("adbc");
  });

  test("[OR4] what stands behind a build that has started is next", () => {
    const { small } = ranked("abcd");
    small.hello("izar", { cores: 4 });
    move(small, "d", { after: "c" });
    expect(ready(small)).toBe("abcd");
    for (const other of "ab") small.tell("hold", buildNamed(small, other));
    expect(small.grant("izar").name).toBe("c");
    for (const other of "ab") small.tell("release", buildNamed(small, other));
    expect(ready(small)).toBe("dab");
  });

  test("[OR5] no build goes before what it needs, nor behind what needs it", () => {
    const small = new SmallSwarm();
    small.add({ a: [], b: ["a"], c: ["b"], d: [] });
    expect(queue(small)).toBe("abcd");
    expect(move(small, "c", { before: "b" })).toBe("x/c-1 needs x/b-1 first.");
    expect(move(small, "c", { before: "a" })).toBe("x/c-1 needs x/b-1 first.");
    expect(move(small, "a", { after: "c" })).toBe("x/b-1 needs x/a-1 first.");
    expect(move(small, "ba", { after: "d" })).toBe("x/b-1 needs x/a-1 first.");
    expect(move(small, "abc", { after: "d" })).toBeUndefined();
    expect(queue(small)).toBe("dabc");
    expect(move(small, "d", { after: "a", before: "b" })).toBeUndefined();
    expect(queue(small)).toBe("adbc");
  });

  test("[OR6] the earliest and latest places name what is in the way", () => {
    const small = new SmallSwarm();
    small.add({ a: [], b: ["a"], c: ["b"], d: [] });
    const place = (...names: string[]) =>
      legalPlaceOf(
        small.swarm,
        small.pulse,
        names.map((name) => buildNamed(small, name)),
        small.now,
      );
    expect(place("b")).toMatchObject({
      earliest: { behind: { cpv: "x/a-1" }, because: "it needs x/a-1" },
      latest: { before: { cpv: "x/c-1" }, because: "x/c-1 needs it" },
    });
    expect(place("a")).toMatchObject({ earliest: null, latest: { before: { cpv: "x/b-1" } } });
    expect(place("d")).toEqual({ earliest: null, latest: null, readyInSeconds: 0, failedOn: [] });
    expect(place("b", "c")).toMatchObject({
      ...{ earliest: { behind: { cpv: "x/a-1" }, because: "they need x/a-1" }, latest: null },
    });
    expect(place("a", "b")).toMatchObject({ earliest: null, latest: { because: "x/c-1 needs them" } });
  });

  test("[OR11] before a build is moved it is told when all that it needs is built, and where it failed", () => {
    const small = new SmallSwarm();
    small.add({ a: [], b: ["a"] }, { ...ONE_CORE, serialSeconds: 160 });
    const place = () => legalPlaceOf(small.swarm, small.pulse, [buildNamed(small, "b")], small.now);
    expect(place()).toMatchObject({ readyInSeconds: null });
    small.hello("izar");
    expect(place()).toMatchObject({ readyInSeconds: 160, failedOn: [] });
    small.complete("izar", small.grant("izar"));
    expect(place()).toMatchObject({ readyInSeconds: 0 });
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    expect(place()).toMatchObject({ failedOn: [{ drone: "izar", reason: "invalid-atom" }] });
  });

  test("[OR7] what is failed, cancelled, held or built comes into the queue where it is put", () => {
    const { small, build } = ranked("abcdef");
    small.hello("izar");
    const first = small.grant("izar");
    small.finish("izar", first, failed("invalid-atom"));
    small.tell("cancel", build("e"));
    small.tell("hold", build("f"));
    const second = small.grant("izar");
    small.complete("izar", second);
    expect(small.states()).toBe("a failed, b built, c ready, d ready, e cancelled, f held");
    expect(move(small, "aefb", { after: "c" })).toBeUndefined();
    expect(small.states()).toBe("a ready, b built, c ready, d ready, e ready, f ready, b ready");
    expect(ready(small)).toBe("caefbd");
  });

  test.each([
    ["beside itself", "a", { after: "a" }, "x/a-1 cannot stand beside itself."],
    ["what is being built", "f", { after: "a" }, "x/f-1 is being built. Stop it first."],
    ["behind what has failed", "a", { after: "e" }, "x/e-1 is not in the queue: it is failed."],
  ])("[QU13] a move is refused: %s", (_, names, beside, sentence) => {
    const { small, build } = ranked("abcdef");
    small.hello("izar");
    next(small, "ef");
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    expect(small.grant("izar").build).toBe(build("f"));
    expect(move(small, names, beside)).toBe(sentence);
  });
});

describe("build next", () => {
  test("[OR8] goes before all others, the newest first, and before what is added later", () => {
    const { small } = ranked("abcde");
    next(small, "d");
    next(small, "e");
    small.add({ zz: [] }, { ...ONE_CORE, serialSeconds: 9000 });
    expect(ready(small)).toBe("edzzabc");
  });

  test("[OR8] pulls what a build needs before it", () => {
    const small = new SmallSwarm();
    small.do<"add">(addition({ long: [], a: [], b: ["a"], c: ["b"] }));
    next(small, "c");
    expect(queue(small)).toBe("abclong");
  });

  test("[OR9] what a person adds may be next, or held", () => {
    const { small } = ranked("ab");
    small.do<"add">({ ...addition({ y: ["x"], x: [] }), to: "next" });
    small.do<"add">({ ...addition({ z: [] }), to: "held" });
    expect(queue(small)).toBe("xyabz");
    expect(small.row(buildNamed(small, "z")).standing.state).toBe("held");
  });
});

test("[OR2] however people move, places never hang on each other in a circle, and only what they moved moves", () => {
  const names = "abcdefgh";
  const name = fc.constantFrom(...names);
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("move" as const),
      what: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      beside: name,
    }),
    fc.record({
      kind: fc.constant("before" as const),
      what: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      beside: name,
    }),
    fc.record({
      kind: fc.constantFrom("next" as const, "lost" as const, "grant" as const),
      what: fc.tuple(name),
      beside: name,
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { small } = ranked(names);
      small.hello("izar", { cores: 2 });
      for (const { kind, what, beside } of steps) {
        const before = queue(small);
        if (kind === "grant") small.claim("izar");
        else if (kind === "lost") small.hello("izar", { cores: 2 });
        else if (kind === "next")
          small.ask<"next">({ kind, builds: what.map((one) => buildNamed(small, one)), by: "operator" });
        else move(small, what.join(""), kind === "move" ? { after: beside } : { before: beside });
        const after = queue(small);
        if (kind === "move" || kind === "before" || kind === "next") {
          const others = (all: string) => [...all].filter((one) => !what.includes(one)).join("");
          expect(others(after)).toBe(others(before));
        }
      }
    }),
  );
});
