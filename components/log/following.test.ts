import { describe, expect, it } from "vitest";
import type { FollowEvent } from "./following";
import { FOLLOWING, follow, newLines } from "./following";

const up: FollowEvent = { kind: "scrolled", direction: "up", atEnd: false };
const toEnd: FollowEvent = { kind: "scrolled", direction: "down", atEnd: true };

describe("follow", () => {
  it("stands still when the user scrolls up, and counts the lines that come", () => {
    const reading = follow(FOLLOWING, up, 500);
    expect(reading.state).toBe("reading");
    expect(newLines(reading, 714)).toBe(214);
  });

  it("counts from the first scroll, however far the user goes on", () => {
    const reading = follow(follow(FOLLOWING, up, 500), up, 600);
    expect(newLines(reading, 714)).toBe(214);
  });

  it.each<[string, FollowEvent]>([
    ["f, End, G or the counter", { kind: "end asked" }],
    ["the button", { kind: "toggled" }],
    ["scrolling back to the end", toEnd],
  ])("goes on after %s", (_how, event) => {
    const again = follow(follow(FOLLOWING, up, 500), event, 714);
    expect(again).toEqual(FOLLOWING);
    expect(newLines(again, 900)).toBe(0);
  });

  it("is switched off by the button though the view is at the end", () => {
    expect(follow(FOLLOWING, { kind: "toggled" }, 500)).toEqual({ state: "reading", linesThen: 500 });
  });

  it("stays off while the user scrolls down in the middle", () => {
    expect(follow(follow(FOLLOWING, up, 500), { kind: "scrolled", direction: "down", atEnd: false }, 600).state).toBe(
      "reading",
    );
  });

  it("is not switched off when shorter text moves the view and it still is at the end", () => {
    expect(follow(FOLLOWING, { kind: "scrolled", direction: "up", atEnd: true }, 500)).toEqual(FOLLOWING);
  });

  it("stands still at a line that was asked for", () => {
    expect(follow(FOLLOWING, { kind: "line asked" }, 500)).toEqual({ state: "reading", linesThen: 500 });
  });
});
