"use client";

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import type { RefObject } from "react";
import { useEffect, useReducer, useRef } from "react";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Drag, Landing } from "./drag";
import { drag, NO_DRAG } from "./drag";
import type { GroupedRows, QueueGroup } from "./queue-list";
import { QUEUE_GROUPS } from "./queue-list";

type Point = { clientX: number; clientY: number };

/**
 * Follows the row that is being dragged through `list` and the space around it, and tells when it is dropped where it is welcome. Esc, and a drop
 * anywhere else, change nothing.
 */
export function useListDrag(
  list: RefObject<HTMLElement | null>,
  shown: { rows: ReadonlyMap<BuildId, QueueRow>; groups: GroupedRows },
  onDrop: (row: QueueRow, landing: Landing) => void,
): Drag {
  const [state, tell] = useReducer(drag, NO_DRAG);
  const newest = useRef({ state, shown, onDrop });
  useEffect(() => {
    newest.current = { state, shown, onDrop };
  });

  useEffect(() => {
    if (list.current === null) return;
    return combine(
      dropTargetForElements({ element: list.current }),
      monitorForElements({
        onDragStart: ({ source }) => {
          const { rows, groups } = newest.current.shown;
          const row = [...rows.values()].find(({ build }) => build === source.data.build);
          if (row !== undefined) tell({ kind: "picked up", row, groups });
        },
        onDrag: ({ location: { current } }) => {
          tell({ kind: "moved", over: current.dropTargets.length === 0 ? null : groupAt(current.input) });
        },
        onDrop: ({ location }) => {
          const { state: ended, onDrop: drop } = newest.current;
          tell({ kind: "let go" });
          const cancelled = location.current.dropTargets.length === 0;
          if (ended.state === "dragging" && ended.welcome && !cancelled) drop(ended.row, ended.landing);
        },
      }),
    );
  }, [list]);
  return state;
}

/** Lets the row of `build` be picked up. `drawCard` fills the card that follows the pointer, and returns how to empty it. */
export function useDraggableRow(
  element: RefObject<HTMLElement | null>,
  build: BuildId | null,
  drawCard: (container: HTMLElement) => () => void,
): void {
  const card = useRef(drawCard);
  useEffect(() => {
    card.current = drawCard;
  });
  useEffect(() => {
    if (element.current === null || build === null) return;
    return draggable({
      element: element.current,
      getInitialData: () => ({ build }),
      onGenerateDragPreview: ({ nativeSetDragImage }) => {
        setCustomNativeDragPreview({
          nativeSetDragImage,
          getOffset: pointerOutsideOfPreview({ x: "16px", y: "8px" }),
          render: ({ container }) => card.current(container),
        });
      },
    });
  }, [element, build]);
}

function groupAt({ clientX, clientY }: Point): QueueGroup | "empty part" {
  const under = document.elementFromPoint(clientX, clientY)?.closest("[data-group]");
  const name = under instanceof HTMLElement ? under.dataset.group : undefined;
  return QUEUE_GROUPS.find((group) => group === name) ?? "empty part";
}
