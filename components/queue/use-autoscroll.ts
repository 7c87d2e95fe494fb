"use client";

import type { RefObject } from "react";
import { useEffect } from "react";
import { useDrag, useDragControl } from "../drag/drag-context";
import { pull } from "./pull";

/** Pixels in a second, at the edge itself. */
const FASTEST_PX = 1_400;
/** Who wants no motion gets half a view at a time. */
const JUMP_EVERY_MS = 500;

/** Scrolls the list while something is carried to its upper or lower edge, the nearer the faster. */
export function useAutoscroll(scroller: RefObject<HTMLElement | null>): void {
  const control = useDragControl();
  const carrying = useDrag((now) => now.state === "carrying" && now.hand !== "keys");
  useEffect(() => {
    if (!carrying) return;
    const jumps = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let before = performance.now();
    let frame = requestAnimationFrame(look);
    function look(time: number) {
      frame = requestAnimationFrame(look);
      const at = control.point.current;
      const list = scroller.current;
      if (at === null || list === null) return;
      const way = pull(at.y, list.getBoundingClientRect());
      const elapsed = time - before;
      if (way === 0 || (jumps && elapsed < JUMP_EVERY_MS)) {
        if (!jumps) before = time;
        return;
      }
      before = time;
      const top = list.scrollTop;
      list.scrollTop += jumps ? (Math.sign(way) * list.clientHeight) / 2 : (way * FASTEST_PX * elapsed) / 1_000;
      if (list.scrollTop !== top) control.moveTo(at);
    }
    return () => cancelAnimationFrame(frame);
  }, [carrying, control, scroller]);
}
