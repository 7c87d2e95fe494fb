import { describe, expect, test } from "vitest";
import type { FailureReason, Phase } from "../../protocol/build";
import { FAILURE_REASONS } from "../../protocol/build";
import { TargetName } from "../../protocol/ids";
import { ELSEWHERE_FIRST_MS, MAX_ATTEMPTS, MAX_BACKOFF_MS, MAX_FAILURES } from "../../protocol/rules";
import { buildViewOf, summaryOf } from "./buckets";
import { countsAsFailure, treatmentOf } from "./failure-table";
import { droneName, failed, SmallSwarm } from "./testing/small-swarm";

/** Lets every attempt at the one build end so, on whichever drone gets it, until nobody does; rests are waited out. */
function failAlways(
  small: SmallSwarm,
  drones: readonly string[],
  reason: FailureReason,
  phase: Phase = "compile",
): string[] {
  const on: string[] = [];
  for (let more = true; more; ) {
    more = false;
    for (const drone of drones) {
      const reply = small.claim(drone);
      if (reply.kind === "wait") continue;
      small.finish(drone, reply.order, { ...failed(reason), phase });
      on.push(drone);
      more = true;
    }
    waitOut(small, drones);
  }
  return on;
}

/** Until the one build no longer rests; drones that were grounded for it take work again. */
function waitOut(small: SmallSwarm, drones: readonly string[]): number {
  small.tick();
  for (const drone of drones) small.do<"unground">({ kind: "unground", drone: droneName(drone), by: "operator" });
  const { notBefore } = small.rowOf(1);
  if (notBefore === null) return 0;
  const seconds = (notBefore - small.now.wall) / 1000;
  small.pass(seconds);
  for (const drone of drones) small.beat(drone);
  small.tick();
  return seconds;
}

describe("what becomes of a failure", () => {
  test.each<[FailureReason, number]>([
    ["compile-error", 2],
    ["configure-error", 2],
    ["install-error", 2],
    ["patch-failed", 2],
    ["test-failed", 2],
    ["file-collision", 2],
    ["dependency-missing", 2],
    ["timeout", 2],
    ["out-of-memory", 3],
    ["other", 3],
    ["masked-or-license", 1],
    ["invalid-atom", 1],
  ])("[RE2] [RE6] %s in the build is final after %i", (reason, tries) => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [], b: ["a"] });
    expect(failAlways(small, ["izar"], reason)).toHaveLength(tries);
    expect(small.row(a)).toMatchObject({ standing: { state: "failed", reason }, attempts: { length: tries } });
    expect(small.states()).toBe("a failed, b blocked");
  });

  test("[RE2] failures for different reasons add up", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    for (const reason of ["out-of-memory", "compile-error", "test-failed"] as const) {
      expect(small.row(a).standing.state).toBe("ready");
      small.finish("izar", small.grant("izar"), failed(reason));
    }
    expect(small.row(a)).toMatchObject({ standing: { state: "failed", reason: "test-failed" } });
    expect(small.row(a).failedOn).toHaveLength(MAX_FAILURES);
  });

  test.each<FailureReason>([
    "fetch-failed",
    "disk-full",
    "host-broken",
    "agent-error",
    "drone-lost",
    "stopped",
    "artefact-refused",
  ])("[RE4] [RE5] %s does not count, but has an end", (reason) => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    const phase = reason === "artefact-refused" ? "uploading" : "compile";
    expect(failAlways(small, ["izar"], reason, phase)).toHaveLength(MAX_ATTEMPTS);
    expect(small.row(a)).toMatchObject({ standing: { state: "failed", reason }, failedOn: [] });
  });

  test.each(FAILURE_REASONS)("[RE7] %s while needs are being installed is not held against the package", (reason) => {
    const { fault, advice } = treatmentOf(reason, "dependencies");
    expect(fault).not.toBe("package");
    expect(countsAsFailure(reason, "dependencies")).toBe(false);
    expect(advice).toMatch(/^[A-Z].*\.$/);
    expect(treatmentOf(reason, "compile").advice).toMatch(/^[A-Z].*\.$/);
  });

  test("[RE7] it goes back to the queue, elsewhere first, after a rest", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    small.finish("izar", small.grant("izar"), { ...failed("file-collision"), phase: "dependencies" });
    expect(small.row(a)).toMatchObject({ standing: { state: "ready" }, failedOn: [] });
  });

  test("[RE5] a build that is lost again and again fails for good", () => {
    const small = new SmallSwarm();
    const { a } = small.add({ a: [] });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      small.hello("izar");
      expect(small.grant("izar").attempt).toBe(attempt);
    }
    small.hello("izar");
    expect(small.row(a).standing).toMatchObject({ state: "failed", reason: "drone-lost" });
  });
});

describe("where a build is tried again", () => {
  test("[RE3] each drone once, before one has it twice", () => {
    const small = new SmallSwarm();
    for (const drone of ["izar", "tarn"]) small.hello(drone);
    small.add({ a: [] });
    expect(failAlways(small, ["izar", "tarn"], "compile-error")).toEqual(["izar", "tarn"]);
  });

  test("[RE3] also where the machine was to blame", () => {
    const small = new SmallSwarm();
    for (const drone of ["izar", "tarn"]) small.hello(drone);
    small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed("host-broken"));
    waitOut(small, ["izar", "tarn"]);
    expect(small.claim("izar")).toMatchObject({
      kind: "wait",
      sentence: "x/a-1 failed here and is left to another drone.",
    });
    expect(small.grant("tarn").attempt).toBe(2);
  });

  test("[RE3] a busy drone is another drone", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.hello("tarn", { cores: 1 });
    small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed());
    small.add({ b: [], c: [] });
    expect(small.grant("izar").name).toBe("b");
    expect(small.grant("tarn").name).toBe("a");
  });

  test("[RE8] the other drones have ten minutes to come for it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.hello("tarn", { cores: 1 });
    small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed("out-of-memory"));
    small.pass(ELSEWHERE_FIRST_MS / 1000 - 1);
    for (const drone of ["izar", "tarn"]) small.beat(drone);
    expect(small.claim("izar").kind).toBe("wait");
    small.pass(1);
    expect(small.grant("izar").attempt).toBe(2);
  });

  test.each([
    [
      "offline",
      (small: SmallSwarm) => {
        small.pass(40);
        small.beat("izar");
        small.tick();
      },
    ],
    [
      "grounded",
      (small: SmallSwarm) =>
        small.do<"ground">({ kind: "ground", drone: droneName("tarn"), by: "operator", note: "", until: null }),
    ],
    ["for another target", (small: SmallSwarm) => small.hello("tarn", { target: TargetName.parse("musl") })],
  ])("[RE3] a drone that is %s is none", (_, sideline) => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.hello("tarn");
    small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed());
    sideline(small);
    expect(small.grant("izar").attempt).toBe(2);
  });

  test("[QU9] a requeue forgets where it failed and how often", () => {
    const small = new SmallSwarm();
    for (const drone of ["izar", "tarn"]) small.hello(drone);
    const { a } = small.add({ a: [] });
    failAlways(small, ["izar", "tarn"], "compile-error");
    small.tell("requeue", a);
    expect(small.row(a)).toMatchObject({ failedOn: [], requeuedAfter: 2, standing: { state: "ready" } });
    expect(small.grant("izar").attempt).toBe(3);
    failAlways(small, ["tarn"], "compile-error");
    expect(small.row(a).standing.state).toBe("building");
  });
});

describe("when a build is tried again", () => {
  test("[RE9] after a rest that doubles up to its longest, and is told", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    const rests: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      small.finish("izar", small.grant("izar"), failed("fetch-failed"));
      expect(small.claim("izar")).toMatchObject({
        because: "nothing-ready",
        sentence: expect.stringMatching(/^x\/a-1 failed and is tried again in \d+ s\.$/),
      });
      expect(small.rowOf(a).because).toBe("Rests before its next try");
      expect(summaryOf(small.swarm, small.pulse, small.now)).toMatchObject({
        status: "BUILDING",
        because: "x/a-1 rests between two tries.",
      });
      rests.push(waitOut(small, ["izar"]));
    }
    expect(rests).toEqual([30, 60, 120, 240, MAX_BACKOFF_MS / 1000, MAX_BACKOFF_MS / 1000]);
  });

  test("[RE9] only a tick ends it, and then says so", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed("fetch-failed"));
    small.pass(29);
    expect(small.tick()).toEqual([]);
    small.pass(1);
    expect(small.claim("izar").kind).toBe("wait");
    expect(small.tick()).toContainEqual({ kind: "build.readied", at: small.now.wall, build: a });
    expect(small.grant("izar").attempt).toBe(2);
  });

  test("[RE9] a rest hides nothing behind it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ a: [], b: [] });
    small.finish("izar", small.grant("izar"), failed("fetch-failed"));
    expect(small.grant("izar").name).toBe("b");
  });
});

describe("how a build is tried again", () => {
  const PARALLEL = { serialSeconds: 60, parallelCpuSeconds: 6_000, maxJobs: 16 };

  test("[RE10] out of memory: with half the jobs, and half of these", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    small.add({ a: [] }, PARALLEL);
    const jobs = [16, 8, 4].map((most) => {
      const grant = small.grant("izar");
      small.finish("izar", grant, failed("out-of-memory"));
      return [grant.cores.length, most];
    });
    for (const [had, most] of jobs) expect(had).toBe(most);
  });

  test("[RE10] a compile error: once more with one job", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    small.add({ a: [] }, PARALLEL);
    small.finish("izar", small.grant("izar"), failed("compile-error"));
    expect(small.grant("izar").cores).toEqual([0]);
  });

  test("[RE10] with no fewer than bring a giant to its end in two hours", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    small.add({ a: [] }, { serialSeconds: 0, parallelCpuSeconds: 4 * 2 * 3600, maxJobs: 16 });
    small.finish("izar", small.grant("izar"), failed("compile-error"));
    expect(small.grant("izar").cores).toHaveLength(4);
  });

  test("[RE10] also a package of which nothing is known, on a busy drone", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    small.add({ a: [] }, null);
    small.add({ b: [] }, { ...PARALLEL, maxJobs: 4 });
    const first = [small.grant("izar"), small.grant("izar")].find(({ name }) => name === "a");
    if (!first) throw new Error("a was not granted.");
    small.finish("izar", first, failed("compile-error"));
    expect(small.grant("izar")).toMatchObject({ name: "a", cores: { length: 1 } });
  });

  test("[RE10] [QU9] a requeue forgets that too", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    const { a } = small.add({ a: [] }, PARALLEL);
    for (let attempt = 1; attempt <= 2; attempt++) small.finish("izar", small.grant("izar"), failed("compile-error"));
    small.tell("requeue", a);
    expect(small.grant("izar").cores).toHaveLength(16);
  });

  test("[RE1] [RE10] what is asked for stays the same", () => {
    const small = new SmallSwarm();
    small.hello("izar", { cores: 16 });
    const { a } = small.add({ a: [] }, PARALLEL);
    const { cpv, slot, target, needs } = small.row(a);
    small.finish("izar", small.grant("izar"), failed("compile-error"));
    const reply = small.claim("izar");
    expect(reply).toMatchObject({ kind: "grant", order: { cpv, slot, target, needs } });
  });
});

test("[RE11] a failed build says what a person can do about it", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a } = small.add({ a: [] });
  small.finish("izar", small.grant("izar"), failed("masked-or-license"));
  const { advice } = treatmentOf("masked-or-license", "compile");
  expect(small.rowOf(a).advice).toBe(advice);
  const view = buildViewOf(small.swarm, small.pulse, small.row(a).build, small.now);
  expect(view?.attempts[0]?.advice).toBe(advice);
});
