"use client";

import { useEffect, useState } from "react";
import type { LegalPlace } from "../../protocol/api";
import type { QueueRow } from "../../protocol/to-watcher";
import { askLegalPlace } from "./ask-before";

/** Where rows may be put, asked for once; null until the coordinator has said. */
export function useLegalPlace(rows: readonly QueueRow[]): LegalPlace | null {
  const [legal, setLegal] = useState<LegalPlace | null>(null);
  const builds = rows.map(({ build }) => build).join();
  useEffect(() => {
    let gone = false;
    void askLegalPlace(builds).then((answer) => {
      if (!gone) setLegal(answer);
    });
    return () => {
      gone = true;
    };
  }, [builds]);
  return legal;
}
