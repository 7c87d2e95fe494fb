import { describe, expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import { DroneName } from "../../protocol/ids";
import type { Bucket, Frame, Snapshot } from "../../protocol/to-watcher";
import { createReceiver } from "./receive";
import type { Known, SwarmStore } from "./store";
import { createSwarmStore } from "./store";

/** A page whose frames are drawn by hand. */
function page() {
  const store = createSwarmStore();
  const waiting: (() => void)[] = [];
  const receiver = createReceiver(
    store,
    (commit) => waiting.push(commit),
    () => 7,
  );
  return {
    store,
    receiver,
    waiting,
    paint: () => {
      for (const commit of waiting.splice(0)) commit();
    },
  };
}

function known(store: SwarmStore): Known {
  const now = store.getState().known;
  if (now === null) throw new Error("nothing is known yet");
  return now;
}

const load = (bucket: Bucket | undefined) => bucket?.telemetry?.load[0];

function speaking(bucket: Bucket, newLoad: number): Bucket {
  if (bucket.telemetry === null) throw new Error("the fixture's drones all have telemetry");
  return { ...bucket, telemetry: { ...bucket.telemetry, load: [newLoad, 0, 0] } };
}

function fleet(count: number): Snapshot {
  const swarm = fullSwarm();
  const [pattern] = swarm.buckets;
  if (pattern === undefined) throw new Error("the fixture has drones");
  const buckets = Array.from({ length: count }, (_, at) => ({ ...pattern, drone: DroneName.parse(`drone-${at}`) }));
  return { ...swarm, buckets };
}

const frame = (sequence: number, more: Omit<Frame, "sequence" | "now"> = {}): Frame => ({
  sequence,
  now: FIXTURE_NOW + sequence * 1_000,
  ...more,
});

describe("createReceiver", () => {
  it("shows what all of forty drones said in one tick after one frame, in one commit", () => {
    const { store, receiver, waiting, paint } = page();
    const swarm = fleet(40);
    receiver.snapshot(swarm);
    paint();

    let commits = 0;
    store.subscribe(() => {
      commits += 1;
    });
    for (const [at, bucket] of swarm.buckets.entries()) {
      expect(receiver.frame(frame(at + 2, { buckets: [speaking(bucket, at + 0.5)] }))).toBe("taken");
    }
    expect(waiting).toHaveLength(1);
    paint();

    expect(commits).toBe(1);
    const shown = swarm.buckets.map(({ drone }) => load(known(store).buckets.get(drone)));
    expect(shown).toEqual(swarm.buckets.map((_, at) => at + 0.5));
  });

  it("shows the newest of two words of one drone, and the word of another between them", () => {
    const { store, receiver, paint } = page();
    const swarm = fleet(2);
    const [one, other] = swarm.buckets;
    if (!one || !other) throw new Error("a fleet of two");
    receiver.snapshot(swarm);
    receiver.frame(frame(2, { buckets: [speaking(one, 1)] }));
    receiver.frame(frame(3, { buckets: [speaking(other, 2)] }));
    receiver.frame(frame(4, { buckets: [speaking(one, 3)] }));
    paint();

    expect([one, other].map(({ drone }) => load(known(store).buckets.get(drone)))).toEqual([3, 2]);
  });

  it("keeps the bucket of a drone that said nothing, as the same object", () => {
    const { store, receiver, paint } = page();
    const swarm = fleet(2);
    const [quiet, loud] = swarm.buckets;
    if (!quiet || !loud) throw new Error("a fleet of two");
    receiver.snapshot(swarm);
    paint();
    const before = known(store);
    receiver.frame(frame(2, { buckets: [speaking(loud, 9)] }));
    paint();

    expect(known(store).buckets.get(quiet.drone)).toBe(quiet);
    expect(known(store).rows).toBe(before.rows);
    expect(known(store).now).toBe(FIXTURE_NOW + 2_000);
  });

  it("drops drones and builds that are gone", () => {
    const { store, receiver, paint } = page();
    const swarm = fullSwarm();
    const [drone] = swarm.buckets;
    const [row] = swarm.rows;
    if (!drone || !row) throw new Error("a full swarm");
    receiver.snapshot(swarm);
    receiver.frame(frame(2, { droppedBuckets: [drone.drone], droppedRows: [row.build] }));
    paint();

    expect(known(store).buckets.has(drone.drone)).toBe(false);
    expect(known(store).rows.has(row.build)).toBe(false);
    expect(known(store).buckets.size).toBe(3);
  });

  it("tells a gap from a repeat, and takes neither", () => {
    const { store, receiver, paint } = page();
    const swarm = fleet(1);
    const [only] = swarm.buckets;
    if (!only) throw new Error("a fleet of one");
    expect(receiver.frame(frame(1))).toBe("gap");
    receiver.snapshot(swarm);
    expect(receiver.frame(frame(1, { buckets: [speaking(only, 8)] }))).toBe("old");
    expect(receiver.frame(frame(3, { buckets: [speaking(only, 9)] }))).toBe("gap");
    paint();

    expect(load(known(store).buckets.get(only.drone))).toBe(15.9);
  });

  it("forgets what came before a snapshot of the same frame", () => {
    const { store, receiver, paint } = page();
    const swarm = fleet(1);
    const [only] = swarm.buckets;
    if (!only) throw new Error("a fleet of one");
    receiver.snapshot(swarm);
    receiver.frame(frame(2, { buckets: [speaking(only, 1)] }));
    receiver.snapshot({ ...swarm, sequence: 40, buckets: [speaking(only, 5)] });
    expect(receiver.frame(frame(41))).toBe("taken");
    paint();

    expect(load(known(store).buckets.get(only.drone))).toBe(5);
  });

  it("adds each fact once and keeps the newest sixty", () => {
    const { store, receiver, paint } = page();
    const swarm = fullSwarm();
    const newest = swarm.recent.at(-1);
    if (!newest) throw new Error("a full swarm has a past");
    receiver.snapshot(swarm);
    const news = Array.from({ length: 50 }, (_, at) => ({ ...newest, sequence: newest.sequence + at }));
    receiver.frame(frame(2, { recent: news }));
    paint();

    const sequences = known(store).recent.map((entry) => entry.sequence);
    expect(sequences).toHaveLength(60);
    expect(new Set(sequences).size).toBe(60);
    expect(sequences.at(-1)).toBe(newest.sequence + 49);
  });
});
