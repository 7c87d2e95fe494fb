import { expect, test } from "vitest";
import type { Claim, ClaimReply } from "../protocol/from-agent";
import { ClaimId } from "../protocol/ids";
import { refuse } from "../protocol/refusals";
import { ASK_ANYWAY_AFTER_MS, startClaimLoop } from "./claim-loop";
import type { Asked } from "./link";
import { createManualClock } from "./testing/manual-clock";
import { createTold, orderOf } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

function loopOf(freeCores = 4) {
  const watch = createWatch();
  const asked: { claim: Claim; answer(answer: Asked<ClaimReply>): void }[] = [];
  const clock = createManualClock();
  const granted: number[] = [];
  const machine = { freeCores };
  const ids = Array.from({ length: 10 }, (_, index) => ClaimId.parse(`claim-000${index}`)).values();
  const loop = startClaimLoop({
    ask: (claim) =>
      new Promise((answer) => {
        asked.push({ claim, answer });
        watch.tell();
      }),
    freeCores: () => machine.freeCores,
    newClaimId: () => ids.next().value ?? ClaimId.parse("too-many-claims"),
    granted: (order) => void granted.push(order.build),
    clock,
    notices: createTold(),
  });
  /** Until the loop sleeps: it always sets an alarm when it does. */
  const asleep = async () => {
    while (clock.waiting().length === 0) await new Promise(setImmediate);
  };
  return { loop, asked, clock, granted, machine, asleep, ask: (index: number) => watch.until(() => asked[index]) };
}

const grant = (build: number): Asked<ClaimReply> => ({
  kind: "reply",
  reply: { kind: "grant", order: orderOf(build) },
});
const wait: Asked<ClaimReply> = {
  kind: "reply",
  reply: { kind: "wait", because: "nothing-ready", sentence: "Nothing is ready." },
};
const lost: Asked<ClaimReply> = { kind: "unanswered", because: "timeout" };

test("it asks until it is told to wait, each time under a new id", async () => {
  const { ask, granted, asleep, asked } = loopOf();
  (await ask(0)).answer(grant(1));
  (await ask(1)).answer(grant(2));
  (await ask(2)).answer(wait);
  await asleep();
  expect(granted).toEqual([1, 2]);
  expect(new Set(asked.map(({ claim }) => claim.claim)).size).toBe(3);
});

test("[CL2] what was not answered is asked again under the same id, whatever happens in between", async () => {
  const { ask, loop, machine, clock, asleep } = loopOf();
  const first = await ask(0);
  first.answer(lost);
  await asleep();
  machine.freeCores = 2;
  loop.wake();
  const second = await ask(1);
  expect(second.claim).toEqual({ claim: first.claim.claim, freeCores: 2 });
  second.answer({ kind: "unanswered", because: "garbage" });
  await asleep();
  clock.pass(ASK_ANYWAY_AFTER_MS);
  const third = await ask(2);
  expect(third.claim.claim).toBe(first.claim.claim);
  third.answer(grant(1));
  expect((await ask(3)).claim.claim).not.toBe(first.claim.claim);
});

test("a nudge that comes while an answer is on its way is not lost", async () => {
  const { ask, loop } = loopOf();
  const first = await ask(0);
  loop.wake();
  first.answer(wait);
  await ask(1);
});

test("without a free core it asks nothing, and nobody's nudge changes that", async () => {
  const { loop, asked, asleep, clock } = loopOf(0);
  await asleep();
  loop.wake();
  await asleep();
  clock.pass(ASK_ANYWAY_AFTER_MS);
  await asleep();
  expect(asked).toEqual([]);
});

test("work is asked for from time to time, should a nudge be lost", async () => {
  const { ask, asleep, clock, asked } = loopOf();
  (await ask(0)).answer(wait);
  await asleep();
  clock.pass(ASK_ANYWAY_AFTER_MS - 1);
  expect(asked).toHaveLength(1);
  clock.pass(1);
  await ask(1);
});

test("a refused claim was not granted: the next one is new, after a pause", async () => {
  const { ask, asleep, clock } = loopOf();
  const first = await ask(0);
  first.answer({ kind: "refused", refusal: refuse("not-saved") });
  await asleep();
  clock.pass(ASK_ANYWAY_AFTER_MS);
  expect((await ask(1)).claim.claim).not.toBe(first.claim.claim);
});

test("stopping waits for the answer that is on its way", async () => {
  const { ask, loop, granted, asked } = loopOf();
  const first = await ask(0);
  const stopped = loop.stop();
  first.answer(grant(1));
  await stopped;
  expect(granted).toEqual([1]);
  expect(asked).toHaveLength(1);
});
