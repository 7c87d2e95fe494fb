import { defineConfig } from "vitest/config";

const UNIT = "**/*.test.{ts,tsx}";
const SIMULATOR = "server/sim/**/*.test.ts";
const INTEGRATION = "**/*.integration.test.{ts,tsx}";
const NOT_OURS = ["**/node_modules/**", "dist/**", ".next/**", "data/**"];

/**
 * Three kinds of tests, told apart by where and how they are named:
 * - `unit`: `x.test.ts` beside `x.ts`; no database, no browser, no processes, milliseconds each.
 * - `sim`: everything under `server/sim/`; `SIM_SEEDS` says how many seeds.
 * - `integration`: `x.integration.test.ts`; databases, real sockets, real processes, the whole server.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [UNIT],
          exclude: [...NOT_OURS, SIMULATOR, INTEGRATION, "e2e/**"],
          // Nothing of a file outlives it, so one process runs many: to start and import anew took two thirds of the time.
          isolate: false,
          // Only to end what hangs: on a busy machine a disk alone may let a test of milliseconds stand still for five seconds.
          testTimeout: 30_000,
        },
      },
      { test: { name: "sim", include: [SIMULATOR], exclude: NOT_OURS, testTimeout: 120_000 } },
      {
        test: {
          name: "integration",
          // They wait for processes and sockets more than they compute.
          maxWorkers: 2,
          include: [INTEGRATION],
          exclude: NOT_OURS,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
