import { describe, expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import type { QueueRow } from "../../protocol/to-watcher";
import { groupRows } from "../queue/queue-list";
import { queueRow } from "../queue/row.fixture";
import type { Carrying } from "./drag";
import { drag, NO_DRAG } from "./drag";
import { keyStep } from "./key-step";

const READY = Array.from({ length: 30 }, (_, index) => queueRow(index + 1));
const FAILED = queueRow(99, { state: "failed", order: [4.5] });
const GROUPS = groupRows([...READY, FAILED]);
const TARGETS = [{ kind: "next" }, { kind: "hold" }] as const;

function held(lead: QueueRow, legal?: LegalPlace): Carrying {
  const picked = drag(NO_DRAG, { kind: "picked up", hand: "keys", lead, carried: [lead], groups: GROUPS });
  const told = legal ? drag(picked, { kind: "legal", legal }) : picked;
  if (told.state === "none") throw new Error("nothing is held");
  return told;
}

/** Presses keys one after the other, `+` before one means Shift; gives where that leads. */
function press(lead: QueueRow, keys: readonly string[], legal?: LegalPlace) {
  return keys.reduce<{ now: Carrying; last: ReturnType<typeof keyStep> | null }>(
    ({ now }, key) => {
      const last = keyStep(now, key.replace("+", ""), key.startsWith("+"), TARGETS);
      const next = last.kind === "to" ? drag(now, { kind: "moved", over: last.over }) : now;
      return { now: next.state === "none" ? now : next, last };
    },
    { now: held(lead, legal), last: null },
  );
}
const placeAfter = (lead: QueueRow, ...keys: string[]) => press(lead, keys).now.landing.place;
const TENTH = READY[9] ?? FAILED;

describe("keyStep", () => {
  it("goes by one, with Shift by ten, and to both ends", () => {
    expect(placeAfter(TENTH, "ArrowDown")).toBe(11);
    expect(placeAfter(TENTH, "ArrowUp", "ArrowUp")).toBe(8);
    expect(placeAfter(TENTH, "+ArrowDown")).toBe(20);
    expect(placeAfter(TENTH, "Home")).toBe(1);
    expect(placeAfter(TENTH, "End")).toBe(30);
  });

  it("brings what failed to its old place first", () => {
    expect(placeAfter(FAILED, "ArrowDown")).toBe(5);
    expect(placeAfter(FAILED, "ArrowDown", "ArrowDown")).toBe(6);
  });

  it("goes to the targets and back", () => {
    expect(press(TENTH, ["ArrowRight"]).now.over).toEqual({ kind: "next" });
    expect(press(TENTH, ["ArrowRight", "ArrowDown", "ArrowDown"]).now.over).toEqual({ kind: "hold" });
    expect(press(TENTH, ["ArrowUp", "ArrowRight", "ArrowLeft"]).now.landing.place).toBe(9);
  });

  it("[16.21] stops at the earliest legal place", () => {
    const behind = READY[6] ?? FAILED;
    const reference = { build: behind.build, cpv: behind.cpv, state: behind.state, expectedSeconds: null };
    const legal: LegalPlace = {
      ...{ earliest: { behind: reference, because: "it needs x" }, latest: null, readyInSeconds: 0, failedOn: [] },
    };
    const { now, last } = press(TENTH, ["Home", "ArrowUp"], legal);
    expect(now.landing.place).toBe(8);
    expect(last).toEqual({ kind: "stopped", way: "up" });
  });

  it("drops and cancels", () => {
    expect(keyStep(held(TENTH), " ", false, TARGETS).kind).toBe("drop");
    expect(keyStep(held(TENTH), "Escape", false, TARGETS).kind).toBe("cancel");
    expect(keyStep(held(TENTH), "q", false, TARGETS).kind).toBe("nothing");
  });
});
