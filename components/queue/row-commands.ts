import type { QueueRow } from "../../protocol/to-watcher";
import type { RowAction } from "./row-actions";
import { actionWords, PINNABLE, ROW_ACTIONS } from "./row-actions";

/** Everything that can be done with one row, as its menu and its sheet list it. */
export type RowCommand = RowAction | "position" | "pin" | "unpin" | "open" | "copy";

/** In the order of the menu: where it goes, what becomes of it, what there is to see, and last what takes it away. */
export function rowCommands(row: QueueRow): RowCommand[] {
  const actions = ROW_ACTIONS[row.state];
  const isLast = (action: RowAction) => action === "remove" || action === "stop";
  const pins: RowCommand[] = row.pin === null ? ["pin"] : ["pin", "unpin"];
  return [
    ...actions.filter((action) => action === "requeue" || action === "next"),
    ...(row.state === "building" ? [] : (["position"] as const)),
    ...(PINNABLE.includes(row.state) ? pins : []),
    ...actions.filter((action) => action !== "requeue" && action !== "next" && !isLast(action)),
    "open",
    "copy",
    ...actions.filter(isLast),
  ];
}

export function commandWords(command: RowCommand, row: QueueRow): { word: string; key?: string } {
  switch (command) {
    case "position":
      return { word: "Move to position…" };
    case "pin":
      return { word: "Pin to a drone…", key: "n" };
    case "unpin":
      return { word: `Unpin from ${row.pin}`, key: "u" };
    case "open":
      return { word: row.attempt > 0 ? "Open log" : "Open package", key: "Enter" };
    case "copy":
      return { word: "Copy atom" };
    case "next":
    case "requeue":
    case "hold":
    case "release":
    case "stop":
    case "remove":
      return actionWords(command, row.state);
  }
}

/** What is offered for several rows together, as a bar and the palette name it. */
export const OFFERED: readonly (readonly [RowCommand, string])[] = [
  ["requeue", "Requeue"],
  ["next", "Build next"],
  ["position", "Move…"],
  ["pin", "Pin…"],
  ["hold", "Hold"],
  ["release", "Release"],
  ["copy", "Copy atoms"],
  ["remove", "Remove"],
];
