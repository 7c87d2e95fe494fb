"use client";

import type { ReactNode } from "react";
import { ErrorPanel } from "../ui/notice";
import { useConnection, useMaybeSwarm, useTryNow } from "./provider";

/** Children once the first snapshot is there, `loading` until then; when the coordinator can't be reached at all, that. */
export function WhenKnown({ loading, children }: { loading: ReactNode; children: ReactNode }) {
  const known = useMaybeSwarm(() => true);
  const { state } = useConnection();
  const tryNow = useTryNow();
  if (known) return children;
  if (state !== "lost") return loading;
  return (
    <ErrorPanel title="No connection to the coordinator" tryAgain={tryNow}>
      It may be starting. This page tries again by itself.
    </ErrorPanel>
  );
}
