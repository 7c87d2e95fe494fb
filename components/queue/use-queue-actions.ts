"use client";

import { useCallback, useMemo, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { nameAndVersion } from "../cpv";
import { useSwarmStore } from "../swarm/provider";
import type { SwarmState } from "../swarm/store";
import { useActions } from "../swarm/use-actions";
import type { Foreseen } from "./foreseen";
import { foresee, forget, held, NOTHING_FORESEEN, requeued } from "./foreseen";

/** What can be done with rows of the queue. Each shows at once; a refusal takes it back and says why. */
export type QueueActions = {
  foreseen: Foreseen;
  /** `place` is where it will stand, when that is known. */
  requeue: (row: QueueRow, place?: number) => void;
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
      requeue: (row, place) => {
        const where = place === undefined ? "" : ` at position ${place}`;
        ask(row, requeued(row), actions.requeue(row, `Requeued ${nameAndVersion(row.cpv)}${where}.`));
      },
      hold: (row) => ask(row, held(row), actions.hold(row)),
      release: (row) => ask(row, requeued(row), actions.release(row)),
      stop: (row) => actions.stop(row, workedSeconds(store.getState(), row.build)),
      remove: actions.remove,
    }),
    [actions, ask, foreseen, store],
  );
}

/** How long the drone that builds it has worked on it. */
function workedSeconds({ known }: SwarmState, build: BuildId): number {
  const builds = [...(known?.buckets.values() ?? [])].flatMap((bucket) => bucket.builds);
  return (builds.find((held) => held.build === build)?.progress?.elapsedMs ?? 0) / 1_000;
}
