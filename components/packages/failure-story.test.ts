import { describe, expect, it } from "vitest";
import { BUILD_STATES } from "../../protocol/build";
import { failedAttempt } from "./attempt.fixture";
import { failedWhere, whatNext } from "./failure-story";

describe("failedWhere", () => {
  it("names the drone, the phase and how far it came", () => {
    expect(failedWhere(failedAttempt(1))).toBe("drone-Tarn, compile, after 22 min");
  });

  it("leaves out what nobody told", () => {
    expect(failedWhere(failedAttempt(1, { phase: null, seconds: null }))).toBe("drone-Tarn");
  });
});

describe("whatNext", () => {
  it("names the drone that took the next attempt, whatever became of it", () => {
    const attempts = [failedAttempt(3), failedAttempt(2, { drone: "drone-Izar" }), failedAttempt(1)];
    expect(whatNext(failedAttempt(1), attempts, "failed")).toBe("Attempt 2 went to drone-Izar.");
  });

  it("says what would have to happen when that was the last attempt", () => {
    const words = BUILD_STATES.map((state) => whatNext(failedAttempt(1), [failedAttempt(1)], state));
    expect(words.every((sentence) => sentence.endsWith("."))).toBe(true);
    expect(whatNext(failedAttempt(1), [], "failed")).toBe("It is not tried again until somebody requeues it.");
  });
});
