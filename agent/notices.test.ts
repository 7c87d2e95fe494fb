import { expect, test } from "vitest";
import { createNotices } from "./notices";
import { createManualClock } from "./testing/manual-clock";

test("a notice is one line with the time, whatever is in it, and is not repeated", () => {
  const lines: string[] = [];
  const notices = createNotices((line) => void lines.push(line), createManualClock());
  notices.say("Connected.");
  notices.say("Connected.");
  notices.warn("It said: no\n\u001b[2Jreally");
  expect(lines).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Connected\.\n$/),
    expect.stringMatching(/ ! It said: no \[2Jreally\n$/),
  ]);
});
