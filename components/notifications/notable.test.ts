import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { Snapshot } from "../../protocol/to-watcher";
import { notables } from "./notable";

const full = fullSwarm();

function seen(more: { summary?: object; facts?: object[] } = {}) {
  const recent = (more.facts ?? []).map((fact, index) => ({ sequence: 1_000 + index, fact }));
  const {
    summary,
    recent: all,
    rows,
  } = Snapshot.parse({
    ...full,
    summary: { ...full.summary, ...more.summary },
    recent: [...full.recent, ...recent],
  });
  return { summary, recent: all, rows: new Map(rows.map((row) => [row.build, row])) };
}

const qtbase = full.rows.find(({ cpv }) => cpv === "dev-qt/qtbase-6.9.1");
const opencolorio = full.rows.find(({ cpv }) => cpv === "media-libs/opencolorio-2.4.2");

it("tells nothing while nothing of note happens, and nothing twice", () => {
  expect(notables(seen(), seen())).toEqual([]);
  const lost = seen({ facts: [{ kind: "drone.lost", at: full.now, drone: "drone-Tarn" }] });
  expect(notables(lost, lost)).toEqual([]);
});

it("tells that the queue is empty when all is built, and not when it was emptied", () => {
  const built = { status: "IDLE", run: { total: 388, built: 388 } };
  expect(notables(seen(), seen({ summary: built }))).toEqual([
    { kind: "notifyDone", sentence: "The queue is empty: 388 packages built." },
  ]);
  expect(notables(seen(), seen({ summary: { status: "IDLE", run: { total: 388, built: 200 } } }))).toEqual([]);
});

it("tells why the swarm stalls", () => {
  const stalled = { status: "STALLED", because: "All drones are grounded." };
  expect(notables(seen(), seen({ summary: stalled }))).toEqual([
    { kind: "notifyStalled", sentence: "All drones are grounded." },
  ]);
});

it("tells which drone is grounded or lost", () => {
  const grounding = { drone: "drone-Tarn", by: "coordinator", note: "3 failures within an hour", until: null };
  const facts = [
    { kind: "drone.grounded", at: full.now, ...grounding },
    { kind: "drone.lost", at: full.now, drone: "drone-Izar" },
  ];
  expect(notables(seen(), seen({ facts })).map(({ sentence }) => sentence)).toEqual([
    "drone-Tarn is grounded: 3 failures within an hour.",
    "Nothing is heard from drone-Izar.",
  ]);
});

it("tells of a failure for which many wait, and not of one for which few do", () => {
  const failure = (build: number | undefined) => ({
    ...{ kind: "build.failed", at: full.now, build, attempt: 1, reason: "compile-error" },
  });
  const facts = [failure(qtbase?.build), failure(opencolorio?.build)];
  expect(notables(seen(), seen({ facts }))).toEqual([
    { kind: "notifyBlocking", sentence: "qtbase-6.9.1 failed. 61 packages wait for it." },
  ]);
});
