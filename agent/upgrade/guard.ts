import { spawn } from "node:child_process";
import type { UpgradeOrder } from "../../protocol/upgrade";
import { systemClock } from "../clock";
import type { Notices } from "../notices";
import { FAILED, GUARDIAN, ToGuardian } from "./guardian";
import { putBack, putInPlace } from "./own-file";
import type { FailedUpgrade, Successor, SuccessorEnd } from "./successors";
import { guardSuccessors } from "./successors";

/** The rest of this process's life: `guardSuccessors` with real processes. @returns the exit status. */
export async function guard(first: UpgradeOrder, path: string, notices: Notices): Promise<number> {
  let pass = (_signal: NodeJS.Signals) => {};
  let isEnding = false;
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      isEnding = true;
      pass(signal);
    });
  }
  return await guardSuccessors(first, {
    start: (failed) => {
      const successor = startSuccessor(path, failed);
      pass = successor.pass;
      return successor;
    },
    putInPlace: () => putInPlace(path),
    putBack: () => putBack(path),
    isEnding: () => isEnding,
    clock: systemClock,
    notices,
  });
}

function startSuccessor(
  path: string,
  failed: FailedUpgrade | null,
): Successor & { pass: (signal: NodeJS.Signals) => void } {
  const child = spawn(process.execPath, [...process.execArgv, path, ...process.argv.slice(2)], {
    env: { ...process.env, [GUARDIAN]: String(process.pid), [FAILED]: failed ? JSON.stringify(failed) : "" },
    // In a session of its own, so that Ctrl+C in a terminal reaches it through its guardian alone, and once.
    detached: true,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let order: UpgradeOrder | null = null;
  let welcome = () => {};
  const welcomed = new Promise<void>((resolve) => {
    welcome = resolve;
  });
  child.on("message", (said) => {
    const message = ToGuardian.safeParse(said);
    if (!message.success) return;
    if (message.data.kind === "welcomed") welcome();
    else order = message.data.order;
  });
  const ended = new Promise<SuccessorEnd>((resolve) => {
    child.on("error", () => resolve({ status: 1, order: null }));
    // What it said last may come after its end.
    const heard = new Promise((told) => child.on("disconnect", told));
    child.on("exit", (status) => void heard.then(() => resolve({ status: status ?? 1, order })));
  });
  return { welcomed, ended, kill: () => void child.kill("SIGKILL"), pass: (signal) => void child.kill(signal) };
}
