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
import type { LegalPlace } from "../../protocol/api";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Drag, Over } from "./drag";
import { drag, NO_DRAG } from "./drag";
import type { Landing } from "./landing";
import type { GroupedRows } from "./queue-list";
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
          if (row === undefined) return;
          tell({ kind: "picked up", row, groups });
          void askLegalPlace(row.build).then((legal) => legal && tell({ kind: "legal", build: row.build, legal }));
        },
        onDrag: ({ location: { current } }) => {
          const over = current.dropTargets.length === 0 ? OUTSIDE : overAt(current.input);
          if (over !== null) tell({ kind: "moved", over });
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

const OUTSIDE: Over = { kind: "outside" };

/** What lies under the pointer; null over the slot, which lies where the build would. */
function overAt({ clientX, clientY }: Point): Over | null {
  const line = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-group]");
  if (line?.dataset.slot !== undefined) return null;
  const group = QUEUE_GROUPS.find((name) => name === line?.dataset.group);
  if (line === undefined || line === null || group === undefined) return { kind: "empty part" };
  const build = Number(line.dataset.build);
  if (!isBuildId(build)) return { kind: "group", group };
  const { top, height } = line.getBoundingClientRect();
  return { kind: "row", group, build, half: clientY < top + height / 2 ? "upper" : "lower" };
}

function isBuildId(value: number): value is BuildId {
  return Number.isInteger(value) && value > 0;
}

/** Where a build may be put; null when the coordinator does not say, which refuses what is not legal anyway. */
async function askLegalPlace(build: BuildId): Promise<LegalPlace | null> {
  const response = await fetch(`/api/v1/builds/${build}/place`).catch(() => null);
  return response?.ok ? await response.json() : null;
}
