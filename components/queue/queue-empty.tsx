"use client";

import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/notice";
import { Panel } from "../ui/panel";
import type { QueueGroup } from "./queue-list";

type QueueEmptyProps = {
  rows: ReadonlyMap<BuildId, QueueRow>;
  only: QueueGroup | null;
  /** To a drone, or to the longest chain. */
  narrowed: boolean;
  query: string;
  onShowAll: () => void;
};

/** Why the list is empty: nothing matches, nothing is in this state, or nothing is queued. */
export function QueueEmpty({ rows, only, narrowed, query, onShowAll }: QueueEmptyProps) {
  const words = query.trim();
  const filtered = only !== null || narrowed || words !== "";
  return (
    <div data-queue>
      <Panel>
        <EmptyState action={filtered && <Button onClick={onShowAll}>Show all</Button>}>
          {words !== "" && `No package matches “${words}”.`}
          {words === "" && only !== null && NONE[only]}
          {words === "" && only === null && narrowed && "Nothing of that is in the queue."}
          {!filtered && (rows.size === 0 ? "The queue is empty." : "The queue is empty. Everything is built.")}
        </EmptyState>
      </Panel>
    </div>
  );
}

const NONE: Record<QueueGroup, string> = {
  building: "Nothing is being built.",
  failed: "No package failed.",
  ready: "No package is ready.",
  waiting: "No package waits for another.",
  blocked: "No package is blocked.",
  held: "No package is held.",
};
