"use client";

import type { RefObject } from "react";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { QueueRow } from "../../protocol/to-watcher";
import { usePageKeys } from "../shell/use-page-keys";
import type { DrawnItem } from "./drawn-items";
import { keyOf } from "./drawn-items";
import type { RowAction } from "./row-actions";
import { actionOfKey, ROW_ACTIONS } from "./row-actions";

type ListKeys = {
  scroller: RefObject<HTMLElement | null>;
  items: readonly DrawnItem[];
  scrollTo: (index: number) => void;
  onAction: (action: RowAction, row: QueueRow) => void;
  /** Moves it by one place. */
  onStep: (row: QueueRow, by: 1 | -1) => void;
  onMenu: (row: QueueRow) => void;
};

/** The line the keys act on. It is a build or a group, not a place: it keeps the keys when it moves. */
export function useActiveLine(scroller: ListKeys["scroller"], items: readonly DrawnItem[]) {
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
  const { items, scroller } = list;

  const go = (index: number) => {
    const to = Math.min(items.length - 1, Math.max(0, index));
    const item = items[to];
    if (item === undefined) return;
    flushSync(() => active.activate(to));
    list.scrollTo(to);
    scroller.current?.querySelector<HTMLElement>(`[data-key="${keyOf(item)}"]`)?.focus({ preventScroll: true });
  };

  usePageKeys(({ key }) => {
    const nothingFocused = document.activeElement === document.body;
    if (!nothingFocused && !scroller.current?.contains(document.activeElement)) return false;
    const step = LETTER_STEPS[key];
    if (step !== undefined) go(nothingFocused ? active.index : active.index + step);
    return step !== undefined || actOn(items[active.index], key, list);
  });

  useScrollerEvent(scroller, "keydown", (event) => {
    const item = items[active.index];
    if (event.altKey && item?.kind === "row" && moves(item.row, event.key, list)) event.preventDefault();
  });
  useScrollerEvent(scroller, "keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(active.index + step);
  });
}

function actOn(item: DrawnItem | undefined, key: string, { onAction, onMenu }: ListKeys): boolean {
  if (item?.kind !== "row") return false;
  const action = actionOfKey(item.row.state, key);
  if (action !== undefined) onAction(action, item.row);
  else if (key === ".") onMenu(item.row);
  return action !== undefined || key === ".";
}

/** Alt and an arrow move the build itself, Alt Home to the front. */
function moves(row: QueueRow, key: string, { onStep, onAction }: ListKeys): boolean {
  if (key === "ArrowUp") onStep(row, -1);
  else if (key === "ArrowDown") onStep(row, 1);
  else if (key === "Home" && ROW_ACTIONS[row.state].includes("next")) onAction("next", row);
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
