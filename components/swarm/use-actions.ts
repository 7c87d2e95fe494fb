"use client";

import { useMemo } from "react";
import type { DroneName } from "../../protocol/ids";
import type { CommandId } from "../../protocol/people";
import type { QueueRow } from "../../protocol/to-watcher";
import { nameAndVersion } from "../cpv";
import { durationText } from "../ui/duration";
import { counted } from "../ui/number";
import type { Toasts } from "../ui/toast";
import { useToasts } from "../ui/toast";
import type { Answer, Neighbour } from "./actions";
import { coordinatorAt, newCommandId } from "./actions";

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
  const coordinator = coordinatorAt((input, init) => fetch(input, init), newCommandId);

  async function perform(answer: Promise<Answer>, done: string, notDone: string): Promise<boolean> {
    const told = await answer;
    if (!told.done) {
      say({ text: `${notDone}: ${told.because}` });
      return false;
    }
    const { undo } = told;
    say({ text: done, ...(undo && { undo: { label: "Undo", run: () => void takeBack(undo) } }) });
    return true;
  }
  async function takeBack(command: CommandId): Promise<void> {
    const told = await coordinator.undo(command);
    say({ text: told.done ? "Undone." : `Not undone: ${told.because}` });
  }
  const performOn = (row: Named, answer: Promise<Answer>, verb: string, where = "") =>
    perform(answer, `${verb} ${nameAndVersion(row.cpv)}${where}.`, `Not ${verb.toLowerCase()}`);

  return {
    pause: () => perform(coordinator.pause(), "Paused. Running builds finish, nothing new starts.", "Not paused"),
    resume: () => perform(coordinator.resume(), "Resumed. Builds start again.", "Not resumed"),
    ground: (drone: DroneName) =>
      perform(coordinator.ground(drone), `Grounded ${drone}. It finishes what it has.`, "Not grounded"),
    unground: (drone: DroneName) =>
      perform(coordinator.unground(drone), `${drone} takes work again.`, "Not ungrounded"),

    limit: (drone: DroneName, jobs: number) =>
      perform(coordinator.limit(drone, jobs), `${drone} builds with at most ${counted(jobs, "job")}.`, "Not limited"),

    hold: (row: Named) => performOn(row, coordinator.hold(row.build), "Held"),
    release: (row: Named) => performOn(row, coordinator.release(row.build), "Released"),
    requeue: (row: Named) => performOn(row, coordinator.requeue(row.build), "Requeued"),
    remove: (row: Named) => performOn(row, coordinator.remove(row.build), "Removed"),
    next: (row: Named) => performOn(row, coordinator.next(row.build), "Moved", " to the front"),
    pin: (row: Named, drone: DroneName) => performOn(row, coordinator.pin(row.build, drone), "Pinned", ` to ${drone}`),
    unpin: (row: Named) => performOn(row, coordinator.unpin(row.build), "Unpinned"),
    /** `place` is where it will stand. What failed is requeued there. */
    move: (row: Named & Pick<QueueRow, "state">, to: Neighbour, place: number) =>
      performOn(
        row,
        coordinator.move(row.build, to),
        row.state === "failed" ? "Requeued" : "Moved",
        row.state === "failed" ? ` at position ${place}` : ` to position ${place}`,
      ),

    /** Takes a build away from the drone that builds it, and holds it. `lostSeconds` is what was worked so far. */
    stop: (row: Named, lostSeconds: number): void => {
      const name = nameAndVersion(row.cpv);
      const text = `Stopping ${name} in 6 s. ${durationText(lostSeconds)} of work is lost.`;
      const send = () => void performOn(row, coordinator.stop(row.build), "Stopped");
      afterSecondThought(say, text, "Keep building", send);
    },
  };
}

/** What cannot be undone is sent only when nobody objects for 6 s. */
function afterSecondThought(say: Toasts["say"], text: string, keep: string, send: () => void): void {
  say({ text, undo: { label: keep, run: () => undefined }, lastsMs: SECOND_THOUGHT_MS, onRunOut: send });
}
