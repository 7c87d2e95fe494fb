"use client";

import type { RefObject } from "react";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { QueueRow } from "../../protocol/to-watcher";
import { usePageKeys } from "../shell/use-page-keys";
import { keyOf } from "./drawn-items";
import type { ListItem } from "./queue-list";
import { actionOfKey, PINNABLE, ROW_ACTIONS } from "./row-actions";
import type { RowCommand } from "./row-commands";
import type { Selection } from "./selection";
import { allOf, NOTHING_SELECTED, rangeTo, toggled } from "./selection";

type ListKeys = {
  scroller: RefObject<HTMLElement | null>;
  items: readonly ListItem[];
  scrollTo: (index: number) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onCommand: (command: RowCommand, row: QueueRow) => void;
  /** Moves it by one place. */
  onStep: (row: QueueRow, by: 1 | -1) => void;
  onMenu: (row: QueueRow) => void;
  onPickUp: (row: QueueRow) => void;
};

/** The line the keys act on. It is a build or a group, not a place: it keeps the keys when it moves. */
export function useActiveLine(scroller: ListKeys["scroller"], items: readonly ListItem[]) {
  const [active, setActive] = useState({ key: "", index: 0 });
  const found = items.findIndex((item) => keyOf(item) === active.key);
  const index = Math.max(0, found >= 0 ? found : Math.min(active.index, items.length - 1));

  const activate = (at: number) => {
    const item = items[at];
    if (item && at !== index) setActive({ key: keyOf(item), index: at });
  };
  // The focus may come by other ways than keys.
  useScrollerEvent(scroller, "focusin", ({ target }) => {
    const line = target instanceof Element ? target.closest("tr")?.querySelector<HTMLElement>("[data-key]") : null;
    activate(items.findIndex((item) => keyOf(item) === line?.dataset.key));
  });
  return { index, activate };
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
const LETTER_STEPS: Record<string, number> = { j: 1, k: -1 };

/** Arrows move within the list, and so do letters, which also work while nothing has the focus. Enter is the link's own. */
export function useListKeys(list: ListKeys, active: ReturnType<typeof useActiveLine>): void {
  const { items, scroller, selection, onSelect } = list;

  const go = (index: number) => {
    const to = Math.min(items.length - 1, Math.max(0, index));
    const item = items[to];
    if (item === undefined) return;
    flushSync(() => active.activate(to));
    list.scrollTo(to);
    scroller.current?.querySelector<HTMLElement>(`[data-key="${keyOf(item)}"]`)?.focus({ preventScroll: true });
  };
  const goAndSelect = (step: number) => {
    const from = items[active.index];
    const to = Math.min(items.length - 1, Math.max(0, active.index + step));
    const item = items[to];
    go(to);
    if (item?.kind !== "row") return;
    const anchored = selection.anchor === null && from?.kind === "row" ? toggled(selection, from.row.build) : selection;
    onSelect(rangeTo(anchored, item.row.build, items));
  };

  usePageKeys(({ key }) => {
    // A click into the page puts the focus on all of it.
    const nothingFocused = document.activeElement?.matches("body, main") ?? true;
    if (!nothingFocused && !scroller.current?.contains(document.activeElement)) return false;
    if (key === "Escape" && selection.builds.size > 0) {
      onSelect(NOTHING_SELECTED);
      return true;
    }
    const step = LETTER_STEPS[key];
    if (step !== undefined) go(nothingFocused ? active.index : active.index + step);
    return step !== undefined || actOn(items[active.index], key, list);
  });

  useScrollerEvent(scroller, "keydown", (event) => {
    const item = items[active.index];
    const onLine = event.target instanceof HTMLElement && event.target.dataset.key !== undefined;
    if (event.altKey && item?.kind === "row" && moves(item.row, event.key, list)) event.preventDefault();
    else if (event.key === " " && onLine && item?.kind === "row") {
      event.preventDefault();
      list.onPickUp(item.row);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSelect(allOf(items));
    }
  });
  useScrollerEvent(scroller, "keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) goAndSelect(step);
    else go(active.index + step);
  });
}

function actOn(item: ListItem | undefined, key: string, list: ListKeys): boolean {
  if (item?.kind !== "row") return false;
  const { row } = item;
  const command = commandOfKey(row, key);
  if (command !== undefined) list.onCommand(command, row);
  else if (key === ".") list.onMenu(row);
  else if (key === "x") list.onSelect(toggled(list.selection, row.build));
  else return false;
  return true;
}

function commandOfKey(row: QueueRow, key: string): RowCommand | undefined {
  if (key === "n" && PINNABLE.includes(row.state)) return "pin";
  if (key === "u" && row.pin !== null) return "unpin";
  return actionOfKey(row.state, key);
}

/** Alt and an arrow move the build itself, Alt Home to the front. */
function moves(row: QueueRow, key: string, { onStep, onCommand }: ListKeys): boolean {
  if (key === "ArrowUp") onStep(row, -1);
  else if (key === "ArrowDown") onStep(row, 1);
  else if (key === "Home" && ROW_ACTIONS[row.state].includes("next")) onCommand("next", row);
  else return false;
  return true;
}

/** What happens in the list, told by the browser: the list is a table, and no control itself. */
function useScrollerEvent<Name extends "focusin" | "keydown">(
  scroller: ListKeys["scroller"],
  name: Name,
  listener: (event: HTMLElementEventMap[Name]) => void,
): void {
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => {
    const element = scroller.current;
    const tell = (event: HTMLElementEventMap[Name]) => newest.current(event);
    element?.addEventListener(name, tell);
    return () => element?.removeEventListener(name, tell);
  }, [scroller, name]);
}
