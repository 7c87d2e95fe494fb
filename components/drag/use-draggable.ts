"use client";

import type { RefObject, TouchEvent } from "react";
import { useEffect, useRef } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import { useDrag, useDragControl } from "./drag-context";
import { followFinger } from "./finger-drag";

type Draggable = {
  /** What a part of it needs by which a finger takes hold. */
  handle: { onTouchStart?: (event: TouchEvent) => void };
  /** What its element carries while it is in the hand. */
  marks: { "data-carried"?: true };
};

const alone = (row: QueueRow): readonly QueueRow[] => [row];

/**
 * Lets the mouse carry away the row that `element` stands for, and a finger that rests on its handle; null: it stays where it is.
 * `along` says what goes with it, itself included, in the order of the queue.
 */
export function useDraggable(
  element: RefObject<HTMLElement | null>,
  row: QueueRow | null,
  along: (row: QueueRow) => readonly QueueRow[] = alone,
): Draggable {
  const control = useDragControl();
  const isCarried = useDrag(
    (now) => row !== null && now.state === "carrying" && now.field.carried.some(({ build }) => build === row.build),
  );
  const touched = useRef(false);
  const newest = useRef({ row, along });
  useEffect(() => {
    newest.current = { row, along };
  });
  const isDraggable = row !== null;
  useEffect(() => {
    if (!isDraggable) return;
    let end: (() => void) | null = null;
    let gone = false;
    void control.mouse().then(({ makeDraggable }) => {
      if (gone || element.current === null) return;
      end = makeDraggable(element.current, {
        mayBegin: () => newest.current.row !== null && !touched.current,
        begin: (at) => {
          const { row: lead, along: load } = newest.current;
          if (lead !== null) control.pickUp("mouse", lead, load(lead), at);
        },
      });
    });
    return () => {
      gone = true;
      end?.();
    };
  }, [control, element, isDraggable]);

  if (row === null) return { handle: {}, marks: {} };
  const onTouchStart = ({ nativeEvent }: TouchEvent) => {
    touched.current = true;
    followFinger(nativeEvent, {
      begin: (at) => control.pickUp("finger", row, along(row), at),
      move: control.moveTo,
      drop: control.drop,
      cancel: control.cancel,
      gone: () => {
        touched.current = false;
      },
    });
  };
  return { handle: { onTouchStart }, marks: isCarried ? { "data-carried": true } : {} };
}
