"use client";

import type { RefObject } from "react";
import { useEffect, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { ListItem, ListView } from "./queue-list";
import { keepOrder } from "./queue-list";

type List = { items: readonly ListItem[]; rows: ReadonlyMap<BuildId, QueueRow>; view: ListView };

/** The list's items; while `steady` in the order they had when that began, unless the reader asks for other rows. */
export function useSteadyItems(list: List, steady: boolean): readonly ListItem[] {
  const [kept, setKept] = useState<Pick<List, "items" | "view"> | null>(null);
  if (steady && kept?.view !== list.view) setKept({ items: list.items, view: list.view });
  if (!steady && kept !== null) setKept(null);
  return kept === null ? list.items : keepOrder(kept.items, list.rows);
}

/** A hand that rests no longer points. */
const POINTING_MS = 1_200;

/** Is the mouse being moved over the list? Rows that jump from under it would be clicked by mistake. `stop` takes the hand off. */
export function usePointing(list: RefObject<HTMLElement | null>): { pointing: boolean; stop: () => void } {
  const [pointing, setPointing] = useState(false);
  useEffect(() => {
    const element = list.current;
    let timer: ReturnType<typeof setTimeout>;
    const stop = () => {
      clearTimeout(timer);
      setPointing(false);
    };
    const move = ({ pointerType }: PointerEvent) => {
      if (pointerType !== "mouse") return;
      clearTimeout(timer);
      timer = setTimeout(stop, POINTING_MS);
      setPointing(true);
    };
    element?.addEventListener("pointermove", move);
    element?.addEventListener("pointerleave", stop);
    return () => {
      stop();
      element?.removeEventListener("pointermove", move);
      element?.removeEventListener("pointerleave", stop);
    };
  }, [list]);
  return { pointing, stop: () => setPointing(false) };
}
