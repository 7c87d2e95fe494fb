"use client";

import { useMemo } from "react";
import type { DroneName } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { nameAndVersion } from "../cpv";
import { durationText } from "../ui/duration";
import type { Toasts } from "../ui/toast";
import { useToasts } from "../ui/toast";
import type { Answer } from "./actions";
import { coordinatorAt } from "./actions";

/** How long something that cannot be undone waits for its undo. */
const SECOND_THOUGHT_MS = 6_000;

type Named = Pick<QueueRow, "build" | "cpv">;

/** What a person can do to the swarm; a toast tells how it went and undoes it. Each promises whether it was done. */
export type Actions = ReturnType<typeof actionsOf>;

export function useActions(): Actions {
  const { say } = useToasts();
  return useMemo(() => actionsOf(say), [say]);
}

function actionsOf(say: Toasts["say"]) {
  const coordinator = coordinatorAt((input, init) => fetch(input, init));

  async function perform(answer: Promise<Answer>, done: string, notDone: string, undo?: () => Promise<boolean>) {
    const told = await answer;
    if (told.done) say({ text: done, ...(undo && { undo: { label: "Undo", run: () => void undo() } }) });
    else say({ text: `${notDone}: ${told.because}` });
    return told.done;
  }

  const pause = (): Promise<boolean> =>
    perform(coordinator.pause(), "Paused. Running builds finish, nothing new starts.", "Not paused", resume);
  const resume = (): Promise<boolean> =>
    perform(coordinator.resume(), "Resumed. Builds start again.", "Not resumed", pause);

  const ground = (drone: DroneName): Promise<boolean> =>
    perform(coordinator.ground(drone), `Grounded ${drone}. It finishes what it has.`, "Not grounded", () =>
      unground(drone),
    );
  const unground = (drone: DroneName): Promise<boolean> =>
    perform(coordinator.unground(drone), `${drone} takes work again.`, "Not ungrounded", () => ground(drone));

  const hold = (row: Named): Promise<boolean> =>
    perform(coordinator.hold(row.build), `Held ${nameAndVersion(row.cpv)}.`, "Not held", () => release(row));
  const release = (row: Named): Promise<boolean> =>
    perform(coordinator.release(row.build), `Released ${nameAndVersion(row.cpv)}.`, "Not released", () => hold(row));

  return {
    ...{ pause, resume, ground, unground, hold, release },

    /** `done` says more than that it was requeued, where the caller knows more. */
    requeue: (row: Named, done = `Requeued ${nameAndVersion(row.cpv)}.`): Promise<boolean> =>
      perform(coordinator.requeue(row.build), done, "Not requeued"),

    remove: (row: Named): void => {
      const name = nameAndVersion(row.cpv);
      const send = () => void perform(coordinator.remove(row.build), `Removed ${name}.`, "Not removed");
      afterSecondThought(say, `Removing ${name} in 6 s.`, "Keep it", send);
    },

    /** Takes a build away from the drone that builds it, and out of the queue. `lostSeconds` is what it worked so far. */
    stop: (row: Named, lostSeconds: number): void => {
      const name = nameAndVersion(row.cpv);
      const send = () => void perform(coordinator.remove(row.build), `Stopped ${name}.`, "Not stopped");
      afterSecondThought(
        say,
        `Stopping ${name} in 6 s. ${durationText(lostSeconds)} of work is lost.`,
        "Keep building",
        send,
      );
    },
  };
}

/** What cannot be undone is sent only when nobody objects for 6 s. */
function afterSecondThought(say: Toasts["say"], text: string, keep: string, send: () => void): void {
  say({ text, undo: { label: keep, run: () => undefined }, lastsMs: SECOND_THOUGHT_MS, onRunOut: send });
}
