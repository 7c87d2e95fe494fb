"use client";

import type { RefObject } from "react";
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Drag, Hand } from "./drag";
import type { Point } from "./over";

/** What hands do: the mouse, a finger and the keys alike. */
export type DragControl = {
  /** `carried` in the order of the queue, `lead` among them. Does nothing while there is no connection. */
  pickUp: (hand: Hand, lead: QueueRow, carried: readonly QueueRow[], at?: Point) => void;
  /** The hand is there now. */
  moveTo: (at: Point) => void;
  drop: () => void;
  cancel: () => void;
  /** Where the mouse or the finger is; null when nothing is carried by one. */
  point: RefObject<Point | null>;
  /** Loads the mouse's part, once. */
  mouse: () => Promise<typeof import("./mouse-drag")>;
};

export type Dragging = { store: StoreApi<Drag>; control: DragControl };
export const DragContext = createContext<Dragging | null>(null);

function useDragging(): Dragging {
  const dragging = useContext(DragContext);
  if (dragging === null) throw new Error("no DragProvider around this component");
  return dragging;
}

export function useDragControl(): DragControl {
  return useDragging().control;
}

/** Part of the drag; what is picked must keep its identity while nothing changed. */
export function useDrag<Part>(pick: (drag: Drag) => Part): Part {
  return useStore(useDragging().store, pick);
}
