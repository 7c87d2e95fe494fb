"use client";

import type { ReactNode } from "react";
import { ErrorPanel } from "../ui/notice";
import { useConnection, useMaybeSwarm, useTryNow } from "./provider";

/** Children once the first snapshot is there, `loading` until then; when the coordinator can't be reached at all, that. */
export function WhenKnown({ loading, children }: { loading: ReactNode; children: ReactNode }) {
  const known = useMaybeSwarm(() => true);
  const connection = useConnection();
  const tryNow = useTryNow();
  if (known) return children;
  if (connection.state !== "lost") return loading;
  if (connection.otherVersion !== null) {
    return (
      <ErrorPanel title="This page and the coordinator do not fit" tryAgain={() => location.reload()}>
        The coordinator is version {connection.otherVersion}, which this page cannot read. Load the page again.
      </ErrorPanel>
    );
  }
  return (
    <ErrorPanel title="No connection to the coordinator" tryAgain={tryNow}>
      It may be starting. This page tries again by itself.
    </ErrorPanel>
  );
}
