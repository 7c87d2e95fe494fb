import { expect, test } from "vitest";
import type { QueueRow } from "../../protocol/to-watcher";
import { addition, SmallSwarm } from "../coordinator/testing/small-swarm";
import { Coalescer } from "./coalesce";

test("tells of thousands of builds in several frames, of each once", () => {
  const small = new SmallSwarm();
  const names = Array.from({ length: 2_500 }, (_, index) => `p${index}x`);
  const { facts } = small.ask<"add">(addition(Object.fromEntries(names.map((name) => [name, []]))));
  const coalescer = new Coalescer();
  const entries = facts.map((fact, index) => ({ sequence: index + 1, fact }));
  coalescer.note({ facts: entries, drones: new Set(), reestimated: [] }, small.swarm);
  const frames: QueueRow[][] = [];
  do frames.push(coalescer.takeNews(small.swarm, small.pulse, small.now).rows ?? []);
  while (coalescer.hasMore);
  expect(frames.map((rows) => rows.length)).toEqual([1_000, 1_000, 500]);
  expect(new Set(frames.flat().map(({ build }) => build)).size).toBe(2_500);
});
