"use client";

import { useCallback, useMemo, useState } from "react";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { useSwarmStore } from "../swarm/provider";
import type { SwarmState } from "../swarm/store";
import { useActions } from "../swarm/use-actions";
import type { Foreseen } from "./foreseen";
import { foresee, forget, held, NOTHING_FORESEEN, requeued } from "./foreseen";
import type { Landing } from "./landing";

/** What can be done with rows of the queue. Each shows at once; a refusal takes it back and says why. */
export type QueueActions = {
  foreseen: Foreseen;
  requeue: (row: QueueRow) => void;
  next: (row: QueueRow) => void;
  move: (row: QueueRow, landing: Landing) => void;
  pin: (row: QueueRow, drone: DroneName) => void;
  unpin: (row: QueueRow) => void;
  hold: (row: QueueRow) => void;
  release: (row: QueueRow) => void;
  stop: (row: QueueRow) => void;
  remove: (row: QueueRow) => void;
};

export function useQueueActions(): QueueActions {
  const actions = useActions();
  const store = useSwarmStore();
  const [foreseen, setForeseen] = useState(NOTHING_FORESEEN);

  const ask = useCallback((was: QueueRow, willBe: QueueRow, answer: Promise<boolean>) => {
    setForeseen((before) => foresee(before, was, willBe));
    void answer.then((done) => {
      if (!done) setForeseen((before) => forget(before, was.build));
    });
  }, []);

  return useMemo(
    () => ({
      foreseen,
      requeue: (row) => ask(row, requeued(row), actions.requeue(row)),
      move: (row, landing) => {
        const { to, place, order } = landing;
        const willBe = { ...(isInPlace(row) ? row : requeued(row)), order, moved: true };
        if (to !== null) ask(row, willBe, actions.move(row, to, place));
        else if (row.state === "held") ask(row, willBe, actions.release(row));
        else ask(row, willBe, actions.requeue(row));
      },
      // Where it lands hangs on what it needs: that is the coordinator's to say.
      next: (row) => void actions.next(row),
      pin: (row, drone) => ask(row, { ...row, pin: drone }, actions.pin(row, drone)),
      unpin: (row) => ask(row, { ...row, pin: null }, actions.unpin(row)),
      hold: (row) => ask(row, held(row), actions.hold(row)),
      release: (row) => ask(row, requeued(row), actions.release(row)),
      stop: (row) => actions.stop(row, workedSeconds(store.getState(), row.build)),
      remove: (row) => void actions.remove(row),
    }),
    [actions, ask, foreseen, store],
  );
}

function isInPlace({ state }: QueueRow): boolean {
  return state === "ready" || state === "waiting";
}

/** How long the drone that builds it has worked on it. */
function workedSeconds({ known }: SwarmState, build: BuildId): number {
  const builds = [...(known?.buckets.values() ?? [])].flatMap((bucket) => bucket.builds);
  return (builds.find((held) => held.build === build)?.progress?.elapsedMs ?? 0) / 1_000;
}
