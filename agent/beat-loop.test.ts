import { expect, test } from "vitest";
import type { BeatReply } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { refuse } from "../protocol/refusals";
import { BEAT_EVERY_MS } from "../protocol/time";
import { startBeatLoop } from "./beat-loop";
import type { Asked } from "./link";
import { createManualClock } from "./testing/manual-clock";
import { createTold, orderOf } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

function loopOf({ open = true } = {}) {
  const watch = createWatch();
  const clock = createManualClock();
  const told = createTold();
  const beats: { answer(asked: Asked<BeatReply>): void }[] = [];
  const dropped: AttemptKey[] = [];
  const fills: boolean[] = [];
  const link = { open };
  const loop = startBeatLoop({
    send: () =>
      new Promise((answer) => {
        beats.push({ answer });
        watch.tell();
      }),
    isOpen: () => link.open,
    takeBeat(watched) {
      fills.push(watched);
      return Promise.resolve({ held: [], telemetry: null, draining: false });
    },
    dropped: (keys) => void dropped.push(...keys),
    clock,
    notices: told,
  });
  const asleep = async (): Promise<number> => {
    while (clock.waiting().length === 0) await new Promise(setImmediate);
    return clock.waiting()[0] ?? 0;
  };
  const beat = (index: number) => watch.until(() => beats[index]);
  return { loop, clock, told, beats, dropped, fills, link, asleep, beat };
}

const heard: Asked<BeatReply> = { kind: "reply", reply: { now: 0, drop: [] } };

test("the time that an answer took counts towards the time until the next beat", async () => {
  const { clock, beat, asleep } = loopOf();
  const first = await beat(0);
  clock.pass(1_500);
  first.answer(heard);
  expect(await asleep()).toBe(BEAT_EVERY_MS - 1_500);
  clock.pass(BEAT_EVERY_MS - 1_500);
  await beat(1);
});

test("a welcome says how often, and is followed by a beat at once", async () => {
  const { loop, beats, link, beat, asleep } = loopOf({ open: false });
  await asleep();
  expect(beats).toHaveLength(0);
  link.open = true;
  loop.begin(500);
  (await beat(0)).answer(heard);
  expect(await asleep()).toBe(500);
});

test("while somebody looks on it beats every second, and says so to who fills the beat", async () => {
  const { clock, beat, asleep, fills } = loopOf();
  (await beat(0)).answer({ kind: "reply", reply: { now: 0, drop: [], watched: true } });
  expect(await asleep()).toBe(1_000);
  clock.pass(1_000);
  (await beat(1)).answer(heard);
  expect(fills).toEqual([false, true]);
  expect(await asleep()).toBe(BEAT_EVERY_MS);
});

test("what the answer says is over is dropped; a refusal is told", async () => {
  const { loop, beat, dropped, told, asleep } = loopOf();
  const { build, attempt } = orderOf(7);
  (await beat(0)).answer({ kind: "reply", reply: { now: 0, drop: [{ build, attempt }] } });
  await asleep();
  expect(dropped).toEqual([{ build, attempt }]);
  loop.wake();
  (await beat(1)).answer({ kind: "refused", refusal: refuse("bad-message") });
  await told.said(/refused a beat/);
});
