import { expect, test } from "vitest";
import type { Status } from "../protocol/api";
import { statusLines } from "./status-text";

const STATUS: Status = {
  queue: 152,
  drones: { active: 4, idle: 0, grounded: 0, offline: 0, upgrading: 0 },
  cores: { active: 58, idle: 0 },
  status: "BUILDING",
  because: null,
  builds: { waiting: 0, ready: 0, building: 0, built: 0, failed: 0, blocked: 0, held: 0, cancelled: 0 },
};

test("[CI1] the status is four lines that never change their form", () => {
  expect(statusLines(STATUS)).toEqual([
    "Queue:     152 packages",
    "Drones:    4 active, 0 idle, 0 grounded",
    "Cores:     58 active",
    "Status:    BUILDING",
  ]);
  const drones = { active: 1, idle: 0, grounded: 1, offline: 1, upgrading: 0 };
  expect(statusLines({ ...STATUS, queue: 1, drones, cores: { active: 8, idle: 4 }, status: "PAUSED" })).toEqual([
    "Queue:     1 package",
    "Drones:    1 active, 0 idle, 1 grounded, 1 offline",
    "Cores:     8 active, 4 idle",
    "Status:    PAUSED",
  ]);
});
