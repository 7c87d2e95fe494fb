import { describe, expect, test } from "vitest";
import type { FailureReason } from "../../protocol/build";
import { TargetName } from "../../protocol/ids";
import { MAX_ATTEMPTS, MAX_FAILURES } from "../../protocol/time";
import { droneName, failed, SmallSwarm } from "./testing/small-swarm";

/** Lets every attempt at the one build end so, on whichever drone gets it, until nobody does. */
function failAlways(small: SmallSwarm, drones: readonly string[], reason: FailureReason): string[] {
  const on: string[] = [];
  for (let more = true; more; ) {
    more = false;
    for (const drone of drones) {
      const reply = small.claim(drone);
      if (reply.kind === "wait") continue;
      small.finish(drone, reply.order, failed(reason));
      on.push(drone);
      more = true;
    }
  }
  return on;
}

describe("what becomes of a failure", () => {
  test.each<FailureReason>([
    "compile-error",
    "out-of-memory",
    "configure-error",
    "install-error",
    "patch-failed",
    "test-failed",
    "file-collision",
    "dependency-missing",
    "timeout",
    "other",
  ])("[RE2] %s is final the third time", (reason) => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [], b: ["a"] });
    expect(failAlways(small, ["izar"], reason)).toHaveLength(MAX_FAILURES);
    expect(small.row(a)).toMatchObject({ standing: { state: "failed", reason }, attempts: { length: MAX_FAILURES } });
    expect(small.states()).toBe("a failed, b blocked");
  });

  test.each<FailureReason>(["fetch-failed", "disk-full", "host-broken", "drone-lost", "artefact-refused"])(
    "[RE4] [RE5] %s does not count, but has an end",
    (reason) => {
      const small = new SmallSwarm();
      small.hello("izar");
      const { a } = small.add({ a: [] });
      expect(failAlways(small, ["izar"], reason)).toHaveLength(MAX_ATTEMPTS);
      expect(small.row(a)).toMatchObject({ standing: { state: "failed", reason }, failedOn: [] });
    },
  );

  test.each<FailureReason>(["invalid-atom", "masked-or-license"])("[RE6] %s is final at once", (reason) => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    expect(failAlways(small, ["izar"], reason)).toHaveLength(1);
    expect(small.row(a).standing.state).toBe("failed");
  });

  test("[RE7] what goes wrong while needs are being installed is not the package's fault", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    const grant = small.grant("izar");
    small.finish("izar", grant, { ...failed("file-collision"), phase: "dependencies" });
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
    expect(failAlways(small, ["izar", "tarn"], "compile-error")).toEqual(["izar", "tarn", "izar"]);
  });

  test("[RE3] also where the machine was to blame", () => {
    const small = new SmallSwarm();
    for (const drone of ["izar", "tarn"]) small.hello(drone);
    small.add({ a: [] });
    small.finish("izar", small.grant("izar"), failed("disk-full"));
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
    expect(small.row(a)).toMatchObject({ failedOn: [], requeuedAfter: 3, standing: { state: "ready" } });
    expect(small.grant("izar").attempt).toBe(4);
    failAlways(small, ["tarn"], "compile-error");
    expect(small.row(a).standing.state).toBe("building");
  });
});
