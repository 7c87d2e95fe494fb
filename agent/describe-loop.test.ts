import { expect, test } from "vitest";
import type { Description, Known } from "../protocol/from-agent";
import { startDescribeLoop } from "./describe-loop";
import type { HostState } from "./host-reader";
import type { Asked } from "./link";
import { createManualClock } from "./testing/manual-clock";
import { createTold } from "./testing/test-agent";

const stateOf = (...installed: string[]): HostState => ({
  portage: { portageVersion: "3.0.82", profile: null, gcc: null, canPlan: true },
  installed,
});

const KNOWN: Asked<Known> = { kind: "reply", reply: { kind: "known" } };

function loopOf() {
  const clock = createManualClock();
  const host = { state: stateOf("x/a:0"), open: true, answer: KNOWN };
  const sent: Description[] = [];
  const loop = startDescribeLoop({
    first: host.state,
    read: () => Promise.resolve(host.state),
    send(description) {
      sent.push(description);
      return Promise.resolve(host.answer);
    },
    isOpen: () => host.open,
    clock,
    notices: createTold(),
  });
  /** Lets time pass, and the loop look. */
  const look = async (milliseconds = 30_000) => {
    clock.pass(milliseconds);
    while (clock.waiting().length === 0) await new Promise(setImmediate);
  };
  return { host, sent, loop, look };
}

test("[TG6] what changed is told once, and what did not is not told", async () => {
  const { host, sent, look } = loopOf();
  await look();
  expect(sent).toEqual([]);
  host.state = stateOf("x/a:0", "x/b:0");
  await look(29_999);
  expect(sent).toEqual([]);
  await look(1);
  await look();
  expect(sent).toEqual([{ portage: host.state.portage, installed: ["x/a:0", "x/b:0"] }]);
});

test("[TG6] what was not heard is told again, unless a hello has told it meanwhile", async () => {
  const { host, sent, loop, look } = loopOf();
  host.state = stateOf("x/b:0");
  host.answer = { kind: "unanswered", because: "timeout" };
  await look();
  await look();
  expect(sent).toHaveLength(2);
  host.open = false;
  await look();
  expect(loop.told()).toBe(host.state);
  host.open = true;
  await look();
  expect(sent).toHaveLength(2);
});
