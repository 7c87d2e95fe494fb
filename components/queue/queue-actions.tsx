"use client";

import type { ReactNode } from "react";
import { createContext, useContext, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import { createStore } from "zustand/vanilla";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Landing } from "../drag/landing";
import { useSwarm, useSwarmStore } from "../swarm/provider";
import type { SwarmState, SwarmStore } from "../swarm/store";
import type { Actions } from "../swarm/use-actions";
import { useActions } from "../swarm/use-actions";
import type { ToastAction } from "../ui/toast-stack";
import type { Change, Foreseen } from "./foreseen";
import { foresee, forget, held, NOTHING_FORESEEN, placed, requeued, withForeseen } from "./foreseen";

/** What was asked for and is done shows in what the coordinator tells soon after; else it changed nothing. */
const TOLD_WITHIN_MS = 5_000;

type Rows = readonly QueueRow[];

/** What can be done with rows of the queue. Each shows at once; a refusal takes it back and says why. */
export type QueueActions = {
  requeue: (rows: Rows) => void;
  next: (rows: Rows) => void;
  /** `words` say where, `remedy` helps when it is refused. */
  move: (rows: Rows, landing: Landing, words: string, remedy?: ToastAction) => void;
  pin: (rows: Rows, drone: DroneName) => void;
  unpin: (rows: Rows) => void;
  hold: (rows: Rows) => void;
  release: (rows: Rows) => void;
  stop: (rows: Rows) => void;
  remove: (rows: Rows) => void;
};

type Steering = { actions: QueueActions; foreseen: StoreApi<Foreseen> };
const SteeringContext = createContext<Steering | null>(null);

/** One for all pages: what was asked for stays shown when one goes to another. */
export function QueueActionsProvider({ children }: { children: ReactNode }) {
  const actions = useActions();
  const store = useSwarmStore();
  const [foreseen] = useState(() => createStore<Foreseen>(() => NOTHING_FORESEEN));
  const steering = useMemo(
    () => ({ actions: queueActions(actions, store, foreseen), foreseen }),
    [actions, store, foreseen],
  );
  return <SteeringContext value={steering}>{children}</SteeringContext>;
}

function useSteering(): Steering {
  const steering = useContext(SteeringContext);
  if (steering === null) throw new Error("no QueueActionsProvider around this component");
  return steering;
}

export function useQueueActions(): QueueActions {
  return useSteering().actions;
}

/** What was asked for and is not confirmed. */
export function useForeseen(): Foreseen {
  return useStore(useSteering().foreseen);
}

/** All builds, with what was asked for as if it were done; below `WhenKnown`. */
export function useQueueRows(): ReadonlyMap<BuildId, QueueRow> {
  const known = useSwarm(({ rows }) => rows);
  const foreseen = useForeseen();
  return useMemo(() => withForeseen(known, foreseen), [known, foreseen]);
}

/** The same, for what reads it outside of rendering. */
export function useReadQueueRows(): () => ReadonlyMap<BuildId, QueueRow> {
  const store = useSwarmStore();
  const { foreseen } = useSteering();
  return useMemo(
    () => () => withForeseen(store.getState().known?.rows ?? new Map(), foreseen.getState()),
    [store, foreseen],
  );
}

function queueActions(actions: Actions, store: SwarmStore, foreseen: StoreApi<Foreseen>): QueueActions {
  const change = (next: (before: Foreseen) => Foreseen) => foreseen.setState(next(foreseen.getState()), true);
  const ask = (asked: readonly Change[], answer: Promise<boolean>) => {
    const drop = () => change((before) => forget(before, asked));
    change((before) => foresee(before, asked));
    void answer.then((done) => {
      if (done) setTimeout(drop, TOLD_WITHIN_MS);
      else drop();
    });
  };
  /** What is built becomes a new build, which only the coordinator can number. */
  const each = (rows: Rows, make: (row: QueueRow, index: number) => QueueRow): Change[] =>
    rows.flatMap((was, index) => (was.state === "built" ? [] : { was, willBe: make(was, index) }));

  return {
    requeue: (rows) => ask(each(rows, requeued), actions.requeue(rows)),
    move: (rows, landing, words, remedy) => {
      const { to, orders } = landing;
      const asked = each(rows, (row, index) => placed(row, orders[index] ?? row.order));
      if (to !== null) ask(asked, actions.move(rows, to, words, remedy));
      else if (rows.every(({ state }) => state === "held")) ask(asked, actions.release(rows));
      else ask(asked, actions.requeue(rows));
    },
    // Where it lands hangs on what it needs: that is the coordinator's to say.
    next: (rows) => void actions.next(rows),
    pin: (rows, drone) =>
      ask(
        each(rows, (row) => ({ ...placed(row, row.order), moved: row.moved, pin: drone })),
        actions.pin(rows, drone),
      ),
    unpin: (rows) =>
      ask(
        each(rows, (row) => ({ ...row, pin: null })),
        actions.unpin(rows),
      ),
    hold: (rows) => ask(each(rows, held), actions.hold(rows)),
    release: (rows) => ask(each(rows, requeued), actions.release(rows)),
    stop: (rows) => actions.stop(rows, workedSeconds(store.getState(), rows)),
    remove: (rows) => void actions.remove(rows),
  };
}

/** How long the drones that build them have worked on them. */
function workedSeconds({ known }: SwarmState, rows: Rows): number {
  const builds = new Set(rows.map(({ build }) => build));
  const held = [...(known?.buckets.values() ?? [])].flatMap((bucket) => bucket.builds);
  return held
    .filter(({ build }) => builds.has(build))
    .reduce((sum, { progress }) => sum + (progress?.elapsedMs ?? 0) / 1_000, 0);
}
