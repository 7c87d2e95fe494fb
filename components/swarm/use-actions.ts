"use client";

import { useMemo } from "react";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { CommandId } from "../../protocol/people";
import type { QueueRow } from "../../protocol/to-watcher";
import { namesOf } from "../names-of";
import { durationText } from "../ui/duration";
import { counted } from "../ui/number";
import type { Toasts } from "../ui/toast";
import { useToasts } from "../ui/toast";
import type { ToastAction } from "../ui/toast-stack";
import type { Answer, Neighbour } from "./actions";
import { coordinatorAt, newCommandId } from "./actions";

/** How long something that cannot be undone waits for its undo. */
export const SECOND_THOUGHT_MS = 6_000;

type Named = Pick<QueueRow, "build" | "cpv">;
/** What helps when it is refused. */
type Remedy = ToastAction;

/** What a person can do to the swarm; a toast tells how it went and undoes it. Each promises whether it was done. */
export type Actions = ReturnType<typeof actionsOf>;

export function useActions(): Actions {
  const { say } = useToasts();
  return useMemo(() => actionsOf(say), [say]);
}

function actionsOf(say: Toasts["say"]) {
  const coordinator = coordinatorAt((input, init) => fetch(input, init), newCommandId);

  async function perform(answer: Promise<Answer>, done: string, notDone: string, remedy?: Remedy): Promise<boolean> {
    const told = await answer;
    if (!told.done) {
      say({ text: `${notDone}: ${told.because}`, ...(remedy && { remedy }) });
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
  const performOn = (rows: readonly Named[], answer: Promise<Answer>, verb: string, where = "", remedy?: Remedy) =>
    perform(answer, `${verb} ${namesOf(rows)}${where}.`, `Not ${verb.toLowerCase()}`, remedy);

  return {
    /** Undoes what a command did. */
    takeBack,
    pause: () => perform(coordinator.pause(), "Paused. Running builds finish, nothing new starts.", "Not paused"),
    resume: () => perform(coordinator.resume(), "Resumed. Builds start again.", "Not resumed"),
    ground: (drone: DroneName) =>
      perform(coordinator.ground(drone), `Grounded ${drone}. It finishes what it has.`, "Not grounded"),
    unground: (drone: DroneName) =>
      perform(coordinator.unground(drone), `${drone} takes work again.`, "Not ungrounded"),

    limit: (drone: DroneName, jobs: number) =>
      perform(coordinator.limit(drone, jobs), `${drone} builds with at most ${counted(jobs, "job")}.`, "Not limited"),

    upgrade: (atOnce: number) => perform(coordinator.upgrade(atOnce), "The upgrade of the agents began.", "Not begun"),
    stopUpgrade: () => perform(coordinator.stopUpgrade(), "No further agent is upgraded.", "Not stopped"),
    sync: (target: string) =>
      perform(coordinator.sync(target), "Each drone syncs its trees once it builds nothing.", "Not synced"),
    callOffSync: (target: string) =>
      perform(coordinator.callOffSync(target), "Drones that have not begun to sync take work again.", "Not called off"),

    makeRelease: (target: string, name: string) =>
      perform(coordinator.makeRelease(target, name), `Made the release ${name}.`, "No release made"),
    promoteRelease: (target: string, name: string) =>
      perform(coordinator.promoteRelease(target, name), `Clients get ${name} now.`, "Not promoted"),
    removeRelease: (target: string, name: string) =>
      perform(coordinator.removeRelease(target, name), `Removed the release ${name}.`, "Not removed"),
    rollBack: (target: string, name: string) =>
      perform(coordinator.rollBack(target), `Clients get ${name} again.`, "Not rolled back"),

    hold: (rows: readonly Named[]) => performOn(rows, coordinator.hold(buildsOf(rows)), "Held"),
    release: (rows: readonly Named[]) => performOn(rows, coordinator.release(buildsOf(rows)), "Released"),
    /** What failed or was cancelled is tried again, what is built is built anew. */
    requeue: (rows: readonly Named[]) => performOn(rows, coordinator.requeue(buildsOf(rows)), "Requeued"),
    remove: (rows: readonly Named[]) => performOn(rows, coordinator.remove(buildsOf(rows)), "Removed"),
    next: (rows: readonly Named[]) => performOn(rows, coordinator.next(buildsOf(rows)), "Moved", " to the front"),
    pin: (rows: readonly Named[], drone: DroneName) =>
      performOn(rows, coordinator.pin(buildsOf(rows), drone), "Pinned", ` to ${drone}`),
    unpin: (rows: readonly Named[]) => performOn(rows, coordinator.unpin(buildsOf(rows)), "Unpinned"),
    /** `place` is where the first will stand, in words. What is not in the queue comes back into it there. */
    move: (rows: readonly (Named & Pick<QueueRow, "state">)[], to: Neighbour, place: string, remedy?: Remedy) => {
      const back = rows.every(({ state }) => state === "failed" || state === "cancelled" || state === "built");
      const answer = coordinator.move(buildsOf(rows), to);
      return performOn(rows, answer, back ? "Requeued" : "Moved", `${back ? " at" : " to"} ${place}`, remedy);
    },

    /** Takes builds away from the drones that build them, and holds them. `lostSeconds` is what was worked so far. */
    stop: (rows: readonly Named[], lostSeconds: number): void => {
      const text = `Stopping ${namesOf(rows)} in 6 s. ${durationText(lostSeconds)} of work is lost.`;
      const send = () => void performOn(rows, coordinator.stop(buildsOf(rows)), "Stopped");
      afterSecondThought(say, text, "Keep building", send);
    },
  };
}

function buildsOf(rows: readonly Named[]): BuildId[] {
  return rows.map(({ build }) => build);
}

/** What cannot be undone is sent only when nobody objects for 6 s. */
function afterSecondThought(say: Toasts["say"], text: string, keep: string, send: () => void): void {
  say({ text, undo: { label: keep, run: () => undefined }, lastsMs: SECOND_THOUGHT_MS, onRunOut: send });
}
