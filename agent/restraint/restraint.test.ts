import { chmodSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createManualClock } from "../testing/manual-clock";
import { emptyDirectory } from "../testing/test-agent";
import { createWatch } from "../testing/watch";
import { isOnBattery } from "./battery";
import { readQuietHours } from "./quiet-hours";
import { restraintReader, watchRestraint } from "./restraint";
import { isUserActive } from "./user-activity";

const NOW = Date.UTC(2026, 10, 25, 12);

/** A machine with these power supplies. */
function machineWith(supplies: Record<string, Record<string, string>>): string {
  const root = emptyDirectory();
  for (const [name, files] of Object.entries(supplies)) {
    const path = join(root, "sys/class/power_supply", name);
    mkdirSync(path, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), `${text}\n`);
  }
  return root;
}

test.each<[string, boolean, Record<string, Record<string, string>>]>([
  [
    "a battery that drains",
    true,
    { AC: { type: "Mains", online: "0" }, BAT0: { type: "Battery", status: "Discharging" } },
  ],
  ["a battery that is charged", false, { BAT0: { type: "Battery", status: "Charging" } }],
  ["the battery of a mouse", false, { hid: { type: "Battery", scope: "Device", status: "Discharging" } }],
  ["no battery", false, {}],
])("with %s, on battery is %s", async (_, expected, supplies) => {
  const root = machineWith(supplies);
  expect(isOnBattery(join(root, "sys"))).toBe(expected);
  const rules = { quietHours: [], pauseWhen: ["on-battery"], procDirectory: join(root, "proc") } as const;
  expect(await restraintReader(rules, () => NOW)()).toBe(expected ? "It runs on its battery" : null);
});

/** A loginctl that says that, and a terminal that was last read from so long ago. */
function userOf(idleHint: string, terminalIdleMs: number) {
  const root = emptyDirectory();
  const loginctl = join(root, "loginctl");
  writeFileSync(loginctl, `#!/bin/sh\n[ "$*" = "show-session --property=IdleHint --value" ] && echo ${idleHint}\n`);
  chmodSync(loginctl, 0o755);
  mkdirSync(join(root, "pts"));
  for (const [name, idleMs] of [
    ["3", terminalIdleMs],
    ["ptmx", 0],
  ] as const) {
    writeFileSync(join(root, "pts", name), "");
    utimesSync(join(root, "pts", name), (NOW - idleMs) / 1000, NOW / 1000);
  }
  return isUserActive(NOW, root, loginctl);
}

test("a user is active in a session that is not idle, or at a terminal", async () => {
  expect(await userOf("no", 3_600_000)).toBe(true);
  expect(await userOf("yes", 60_000)).toBe(true);
  expect(await userOf("yes", 3_600_000)).toBe(false);
  expect(await isUserActive(NOW, join(emptyDirectory(), "none"), "/no/loginctl")).toBe(false);
});

test("quiet hours are told with their end, before all else", async () => {
  const rules = { quietHours: readQuietHours("00:00-23:59") ?? [], pauseWhen: [], procDirectory: "/proc" };
  const noon = new Date(2026, 10, 25, 12).getTime();
  expect(await restraintReader(rules, () => noon)()).toBe("Quiet hours until 23:59");
});

test("each change is told once, until nobody wants to know", async () => {
  const clock = createManualClock();
  const says: { now: string | null } = { now: null };
  const told: (string | null)[] = [];
  const reads = createWatch();
  let count = 0;
  const read = () => {
    count += 1;
    reads.tell();
    return Promise.resolve(says.now);
  };
  const stop = watchRestraint(read, clock, (why) => told.push(why));
  for (const why of [null, "Quiet hours until 07:00", "Quiet hours until 07:00", null]) {
    says.now = why;
    const before = count;
    while (clock.waiting().length === 0) await new Promise(setImmediate);
    clock.pass(10_000);
    await reads.until(() => count > before);
  }
  while (clock.waiting().length === 0) await new Promise(setImmediate);
  expect(told).toEqual(["Quiet hours until 07:00", null]);
  stop();
  clock.pass(60_000);
  expect(clock.waiting()).toEqual([]);
});
