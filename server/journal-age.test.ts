import { expect, it } from "vitest";
import type { Fact } from "../protocol/facts";
import { startCoordinatorLoop } from "./coordinator-loop";
import { forgetOldFacts } from "./journal-age";
import { newStoreMemory, openMemoryStore } from "./store/memory-store";

const NOBODY = () => {};

it("[JO7] deletes what is older than the journal is kept, a few at a time, and the swarm goes on with it", async () => {
  const memory = newStoreMemory();
  let wall = 1_000;
  const parts = { clock: () => ({ wall, mono: wall }), announce: NOBODY, onEpochLost: NOBODY, onNotSaved: NOBODY };
  const store = openMemoryStore(memory);
  const loop = await startCoordinatorLoop({ ...parts, store });
  const say = async (kind: "pause" | "resume") => {
    wall += 1;
    if (kind === "pause") await loop.ask<"pause">({ kind, by: "operator", note: "" });
    else await loop.ask<"resume">({ kind, by: "operator" });
  };
  for (let time = 0; time < 150; time++) {
    await say("pause");
    await say("resume");
  }
  const ages = () => memory.journal.map(({ fact }: { fact: Fact }) => fact.at);
  expect(ages()).toHaveLength(301);
  await forgetOldFacts(store, loop, 1_250);
  expect(Math.min(...ages())).toBe(1_200);
  await forgetOldFacts(store, loop, 1_250);
  expect(Math.min(...ages())).toBe(1_250);
  await forgetOldFacts(store, loop, 9_999);
  expect(ages()).toEqual([1_300]);
  await say("pause");
  await loop.stop();
  const again = await startCoordinatorLoop({ ...parts, store: openMemoryStore(memory) });
  expect(await again.look((swarm) => swarm.head.get().paused?.by)).toBe("operator");
  await again.stop();
});
