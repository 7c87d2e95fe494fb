"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import { packagePath } from "../cpv";
import { useNoConnection } from "../swarm/provider";
import { copyText } from "../ui/copy-text";
import { useToasts } from "../ui/toast";
import type { QueueActions } from "./queue-actions";
import type { RowCommand } from "./row-commands";

/** What asks for more before it is done. */
export type Asking = { kind: "position" | "pin"; rows: readonly QueueRow[] };

/** Does what a menu or a sheet of rows offers; `ask` opens the dialog that some need. */
export function useRowCommands(actions: QueueActions, ask: (asking: Asking) => void) {
  const router = useRouter();
  const refusal = useNoConnection();
  const { say } = useToasts();
  return useMemo(
    () => ({
      /** Why this can do nothing now. */
      refusalOf: (command: RowCommand) => (command === "open" || command === "copy" ? undefined : refusal),
      run: (command: RowCommand, rows: readonly QueueRow[]) => {
        const [row] = rows;
        if (row === undefined) return;
        switch (command) {
          case "position":
          case "pin":
            return ask({ kind: command, rows });
          case "open":
            return router.push(packagePath(row.cpv));
          case "copy": {
            const atoms = rows.map(({ cpv }) => `=${cpv}`);
            const told = atoms.length === 1 ? `Copied ${atoms[0]}.` : `Copied ${atoms.length} atoms.`;
            return void copyText(atoms.join("\n")).then(() => say({ text: told }));
          }
          case "unpin":
          case "next":
          case "requeue":
          case "hold":
          case "release":
          case "stop":
          case "remove":
            return actions[command](rows);
        }
      },
    }),
    [actions, ask, router, refusal, say],
  );
}

export type RowCommands = ReturnType<typeof useRowCommands>;
