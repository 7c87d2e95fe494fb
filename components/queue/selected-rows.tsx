"use client";

import type { ReactNode } from "react";
import { createContext, useContext, useEffect, useState } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import type { RowCommands } from "./use-row-commands";

/** The rows that are selected on the page that is shown, and what does something with them; null where nothing is. */
export type SelectedRows = { rows: readonly QueueRow[]; commands: RowCommands } | null;

const SelectedContext = createContext<SelectedRows>(null);
const TellContext = createContext<(selected: SelectedRows) => void>(() => undefined);

/** Around all pages, so that the palette knows what is selected on one. */
export function SelectedRowsProvider({ children }: { children: ReactNode }) {
  const [selected, tell] = useState<SelectedRows>(null);
  return (
    <TellContext value={tell}>
      <SelectedContext value={selected}>{children}</SelectedContext>
    </TellContext>
  );
}

export function useSelectedRows(): SelectedRows {
  return useContext(SelectedContext);
}

/** Tells what is selected as long as the page is shown. */
export function useTellSelected(rows: readonly QueueRow[], commands: RowCommands): void {
  const tell = useContext(TellContext);
  useEffect(() => {
    tell(rows.length === 0 ? null : { rows, commands });
    return () => tell(null);
  }, [tell, rows, commands]);
}
