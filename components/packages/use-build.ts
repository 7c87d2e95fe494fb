"use client";

import { useCallback, useEffect, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { useSwarm } from "../swarm/provider";
import type { LoadedBuild } from "./load-build";
import { loadBuild } from "./load-build";

export type BuildPage = {
  /** Null while it is asked for the first time. */
  loaded: LoadedBuild | null;
  /** What the queue says of it now; undefined when it is no row. */
  row: QueueRow | undefined;
  tryAgain: () => void;
};

/** The newest build of a package version, asked for again whenever its row changes. Use below `WhenKnown`, with a `key` per cpv. */
export function useBuild(cpv: string): BuildPage {
  const row = useSwarm(({ rows }) => newestOf(rows, cpv));
  const [loaded, setLoaded] = useState<LoadedBuild | null>(null);
  const ask = useCallback(() => loadBuild((input, init) => fetch(input, init), cpv, row), [cpv, row]);

  useEffect(() => {
    let outdated = false;
    void ask().then((answer) => {
      if (!outdated) setLoaded((before) => keepView(before, answer));
    });
    return () => {
      outdated = true;
    };
  }, [ask]);
  return { loaded, row, tryAgain: () => void ask().then(setLoaded) };
}

/** What is shown already is worth more than the news that it could not be renewed. */
function keepView(before: LoadedBuild | null, answer: LoadedBuild): LoadedBuild {
  return answer.kind === "refused" && before?.kind === "build" ? before : answer;
}

function newestOf(rows: ReadonlyMap<BuildId, QueueRow>, cpv: string): QueueRow | undefined {
  let newest: QueueRow | undefined;
  for (const row of rows.values()) {
    if (row.cpv === cpv && (newest === undefined || row.build > newest.build)) newest = row;
  }
  return newest;
}
