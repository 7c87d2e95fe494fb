import { describe, expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import { failedWords, groundedWords, nearTroubleWords } from "./attention-words";

const swarm = fullSwarm();
const ghc = swarm.rows.find((row) => row.cpv === "dev-lang/ghc-9.8.4");
const tarn = swarm.buckets.find((bucket) => bucket.drone === "drone-Tarn");
if (!ghc || !tarn) throw new Error("the fixture has both");

describe("failedWords", () => {
  it.each<[Partial<typeof ghc>, string]>([
    [{}, "Out of memory in compile on drone-Tarn, after 2 attempts. 1 package waits for it."],
    [{ because: null, attempt: 1, holdsUp: 0 }, "Out of memory."],
    [{ because: "on drone-Tarn", holdsUp: 0 }, "Out of memory on drone-Tarn, after 2 attempts."],
    [{ reason: "compile-error", holdsUp: 0 }, "Compile error on drone-Tarn, after 2 attempts."],
    [{ because: null, reason: null, attempt: 3, holdsUp: 61 }, "Failed, after 3 attempts. 61 packages wait for it."],
  ])("%j", (change, words) => {
    expect(failedWords({ ...ghc, ...change })).toBe(words);
  });
});

describe("groundedWords", () => {
  const grounding = { by: "operator", note: "", since: FIXTURE_NOW, until: null, cause: null };

  it("says who grounded a drone, and that it waits for a word", () => {
    expect(groundedWords({ ...tarn, grounding }, FIXTURE_NOW)).toBe("Grounded by operator. Back when you say.");
  });

  it("says why, and when it comes back by itself", () => {
    const struck = { ...grounding, note: "fan check.", until: FIXTURE_NOW + 720_000, cause: null };
    expect(groundedWords({ ...tarn, grounding: struck }, FIXTURE_NOW)).toMatch(
      /^Fan check\. Back at \d\d:\d\d, or when you say\.$/,
    );
  });
});

it("says what is about to go wrong with a drone", () => {
  expect(nearTroubleWords("struck", { ...tarn, strikes: 2 })).toBe("2 failures within an hour. One more grounds it.");
  const telemetry = tarn.telemetry && { ...tarn.telemetry, diskFreeBytes: 3 * 2 ** 30 };
  expect(nearTroubleWords("cramped", { ...tarn, telemetry })).toMatch(/^3(\.0)? GiB free where it builds\./);
  const drift = [{ aspect: "cflags", sentence: "CFLAGS are -O3 here, -O2 elsewhere.", matters: true }];
  expect(nearTroubleWords("differs", { ...tarn, drift })).toBe(
    "CFLAGS are -O3 here, -O2 elsewhere. It would build other packages than the rest.",
  );
});
