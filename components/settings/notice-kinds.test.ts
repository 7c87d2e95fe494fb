import { expect, it } from "vitest";
import { NOTICE_KINDS } from "../../protocol/notifications";
import { kindsFrom, kindsText } from "./notice-kinds";

it("takes the kinds that are ticked, and nothing else that the form says", () => {
  expect(kindsFrom({ channel: "phone", stalled: "on", "disk-low": "on" })).toEqual(["stalled", "disk-low"]);
  expect(kindsFrom({ channel: "stalled" })).toEqual([]);
});

it("says how many kinds a channel gets", () => {
  expect([NOTICE_KINDS, NOTICE_KINDS.slice(1), []].map(kindsText)).toEqual(["all", "5 of 6 kinds", "none"]);
});
