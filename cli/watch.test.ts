import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Status } from "../protocol/api";
import { fullSwarm } from "../protocol/fixtures/swarm";
import { screenOf } from "./watch";

const { buckets, now } = fullSwarm();
const STATUS: Status = {
  queue: 152,
  drones: { active: 4, idle: 0, grounded: 0, offline: 0, upgrading: 0 },
  cores: { active: 58, idle: 0 },
  status: "BUILDING",
  because: null,
  builds: { waiting: 0, ready: 0, building: 0, built: 0, failed: 0, blocked: 0, held: 0, cancelled: 0 },
};
const SEEN = { status: STATUS, drones: buckets, attention: ["x/a-1 failed."], now };

function screen(size: { columns: number; rows: number }): string[] {
  return screenOf(SEEN, size).map(stripVTControlCharacters);
}

test("[CI7] the live view says the four lines, what needs a person, and what each drone builds", () => {
  const lines = screen({ columns: 120, rows: 100 });
  expect(lines.slice(0, 7)).toEqual([
    "Queue:     152 packages",
    "Drones:    4 active, 0 idle, 0 grounded",
    "Cores:     58 active",
    "Status:    BUILDING",
    "",
    "x/a-1 failed.",
    "",
  ]);
  expect(lines[7]).toMatch(/^drone-Izar {2}active {2}16\/16 cores {2}load 15\.9/);
  expect(lines[8]).toMatch(/^ {2}█+░+ {2}64% dev-qt\/qtbase-6\.9\.1 {2}compile {2}10 cores {2}31 min of 46 min$/);
});

test("[CI7] it never takes more lines or columns than there are", () => {
  const lines = screen({ columns: 40, rows: 9 });
  expect(lines).toHaveLength(9);
  expect(lines.at(-1)).toMatch(/^\d+ lines more$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
});
