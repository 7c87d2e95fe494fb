import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether somebody works at the machine: a session that logind (systemd's or elogind's) does not call idle, as desktops
 * tell it, or a terminal that was used within the last minutes. `now` in milliseconds since 1970.
 */
export async function isUserActive(now: number, devDirectory = "/dev", loginctl = "loginctl"): Promise<boolean> {
  return (await hasBusySession(loginctl)) || isTerminalInUse(now, devDirectory);
}

/** Of the manager itself, whose hint says `no` as soon as one session does; without sessions it says `yes`. */
function hasBusySession(loginctl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const argv = ["show-session", "--property=IdleHint", "--value"];
    execFile(loginctl, argv, { timeout: ANSWERS_WITHIN_MS }, (error, stdout) => {
      resolve(error === null && stdout.trim() === "no");
    });
  });
}

/** The kernel notes every 8 seconds when a terminal was read from, as w(1) shows it. */
function isTerminalInUse(now: number, devDirectory: string): boolean {
  const terminals = join(devDirectory, "pts");
  return namesIn(terminals).some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return now - statSync(join(terminals, name)).atimeMs < ACTIVE_FOR_MS;
    } catch {
      return false;
    }
  });
}

const ANSWERS_WITHIN_MS = 2_000;
const ACTIVE_FOR_MS = 5 * 60_000;

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
