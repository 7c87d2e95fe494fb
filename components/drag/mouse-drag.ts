import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { disableNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/disable-native-drag-preview";
import { preventUnhandled } from "@atlaskit/pragmatic-drag-and-drop/prevent-unhandled";
import type { Point } from "./over";

/** The mouse's part: the browser's own drag events. Loaded when the first thing that can be dragged is shown. */

/** Lets an element be dragged; `begin` picks up what it stands for, and tells where the hand is. */
export function makeDraggable(
  element: HTMLElement,
  { mayBegin, begin }: { mayBegin: () => boolean; begin: (at: Point) => void },
): () => void {
  return draggable({
    element,
    canDrag: mayBegin,
    onGenerateDragPreview: ({ nativeSetDragImage }) => {
      disableNativeDragPreview({ nativeSetDragImage });
      preventUnhandled.start();
    },
    onDragStart: ({ location: { initial } }) => begin(pointOf(initial.input)),
  });
}

/** Follows every drag over the whole window. Esc, and a drop out of the window, cancel. */
export function watchMouse(hand: { move: (at: Point) => void; drop: () => void; cancel: () => void }): () => void {
  return combine(
    dropTargetForElements({ element: document.body, getDropEffect: () => "move" }),
    monitorForElements({
      onDrag: ({ location: { current } }) => hand.move(pointOf(current.input)),
      onDrop: ({ location: { current } }) => {
        preventUnhandled.stop();
        if (current.dropTargets.length === 0) hand.cancel();
        else hand.drop();
      },
    }),
  );
}

function pointOf({ clientX, clientY }: { clientX: number; clientY: number }): Point {
  return { x: clientX, y: clientY };
}
