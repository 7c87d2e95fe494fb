"use client";

import type { RefObject } from "react";
import { useLayoutEffect, useState } from "react";

/**
 * How many cells fit beside each other into the element, kept up to date with its width. The style sheet says how wide a cell is
 * (`--cell`) and how far apart cells stand (`--cell-gap`), both in pixels.
 */
export function useFit(element: RefObject<HTMLElement | null>): number {
  const [fit, setFit] = useState(1);
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return;
    const measured = new ResizeObserver(([entry]) => {
      const style = getComputedStyle(box);
      const cell = Number.parseFloat(style.getPropertyValue("--cell"));
      const gap = Number.parseFloat(style.getPropertyValue("--cell-gap"));
      if (entry) setFit(Math.max(1, Math.floor((entry.contentRect.width + gap) / (cell + gap))));
    });
    measured.observe(box);
    return () => measured.disconnect();
  }, [element]);
  return fit;
}
