import { describe, expect, it } from "vitest";
import { DroneName, TargetName } from "../../protocol/ids";
import { queueRow } from "../queue/row.fixture";
import { bucketOf } from "./bucket.fixture";
import { droneVerdict } from "./verdict";

const TARGET = TargetName.parse("amd64");
const FAILED = queueRow(1, { state: "failed", target: TARGET });
const READY = queueRow(2, { target: TARGET });
const TARN = DroneName.parse("drone-Tarn");

describe("droneVerdict", () => {
  it("says how many cores become free, and when", () => {
    expect(droneVerdict(bucketOf("drone-Meridian"), [READY], [])).toEqual({
      kind: "open",
      words: "14 cores free in about 29 min",
    });
    expect(droneVerdict(bucketOf("drone-Izar", { builds: [] }), [READY], []).words).toBe("16 cores free now");
  });

  it("warns where it failed before", () => {
    const failedOn = [{ drone: TARN, reason: "compile-error" as const }];
    expect(droneVerdict(bucketOf("drone-Tarn"), [FAILED], failedOn)).toEqual({
      kind: "warn",
      words: "Failed here before: compile error",
    });
    expect(droneVerdict(bucketOf("drone-Izar"), [FAILED], failedOn).kind).toBe("open");
  });

  it.each([
    [{ state: "grounded" }, "Grounded: takes no new work"],
    [{ state: "offline" }, "Offline: nobody hears from it"],
    [{ draining: true }, "Leaving: takes no new work"],
    [{ target: TargetName.parse("arm64") }, "Builds for arm64 only"],
  ] as const)("refuses what takes no new work: %j", (changes, words) => {
    expect(droneVerdict(bucketOf("drone-Tarn", changes), [READY], [])).toEqual({ kind: "refused", words });
  });

  it("refuses a pin that is there", () => {
    expect(droneVerdict(bucketOf("drone-Tarn"), [{ ...READY, pin: TARN }], []).words).toBe("Pinned here already");
    expect(droneVerdict(bucketOf("drone-Tarn"), [{ ...FAILED, pin: TARN }], []).kind).toBe("open");
  });
});
