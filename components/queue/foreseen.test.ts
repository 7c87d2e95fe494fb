import { describe, expect, it } from "vitest";
import type { QueueRow } from "../../protocol/to-watcher";
import { foresee, forget, held, isForeseen, NOTHING_FORESEEN, placed, requeued, withForeseen } from "./foreseen";
import { queueRow } from "./row.fixture";

const FAILED = queueRow(1, { state: "failed", reason: "out-of-memory", because: "compile on drone-Tarn", since: 100 });

const CHANGE = { was: FAILED, willBe: requeued(FAILED) };

function rows(...list: QueueRow[]) {
  return new Map(list.map((row) => [row.build, row]));
}

describe("what is asked for", () => {
  const asked = foresee(NOTHING_FORESEEN, [CHANGE]);

  it("is shown at once", () => {
    expect(withForeseen(rows(FAILED), asked).get(FAILED.build)).toMatchObject({
      state: "ready",
      reason: null,
      because: null,
    });
  });

  it("goes among the waiting when a need is missing", () => {
    expect(requeued(queueRow(1, { state: "failed", waitsFor: { count: 1, first: [] } })).state).toBe("waiting");
  });

  it("stays shown while the coordinator only tells other news of the build", () => {
    const other = { ...FAILED, holdsUp: 7 };
    expect(withForeseen(rows(other), asked).get(FAILED.build)?.state).toBe("ready");
  });

  it("gives way to what the coordinator makes of it", () => {
    const building = queueRow(1, { state: "building", since: 200 });
    expect(withForeseen(rows(building), asked).get(FAILED.build)).toBe(building);
    const failedAgain = { ...FAILED, since: 300 };
    expect(withForeseen(rows(failedAgain), asked).get(FAILED.build)).toBe(failedAgain);
  });

  it("is taken back when it is refused", () => {
    expect(withForeseen(rows(FAILED), forget(asked, [CHANGE])).get(FAILED.build)).toBe(FAILED);
  });

  it("stays when something older that was asked for is forgotten", () => {
    const newer = foresee(asked, [{ was: FAILED, willBe: held(FAILED) }]);
    expect(withForeseen(rows(FAILED), forget(newer, [CHANGE])).get(FAILED.build)?.state).toBe("held");
  });

  it("is in the queue at its place", () => {
    expect(placed(FAILED, [7])).toMatchObject({ state: "ready", order: [7], moved: true });
    expect(placed(queueRow(2, { state: "blocked" }), [7])).toMatchObject({ state: "blocked", order: [7] });
  });

  it("brings nothing back that is gone", () => {
    expect(withForeseen(rows(), asked).size).toBe(0);
  });

  it("is told from what is so", () => {
    const shown = withForeseen(rows(FAILED, queueRow(2)), asked);
    expect([...shown.values()].map((row) => isForeseen(row, asked))).toEqual([true, false]);
  });

  it("leaves the rows themselves alone while nothing is asked for", () => {
    const some = rows(FAILED);
    expect(withForeseen(some, NOTHING_FORESEEN)).toBe(some);
  });

  it("can be a hold", () => {
    expect(held(queueRow(2)).state).toBe("held");
  });
});
