"use client";

import type { Range } from "@tanstack/react-virtual";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { useCallback, useEffect, useRef } from "react";
import type { DrawnItem } from "./drawn-items";
import { GROUP_HEIGHT, headerBefore, heightOf, keyOf } from "./drawn-items";

type VirtualListOptions = {
  scroller: RefObject<HTMLElement | null>;
  items: readonly DrawnItem[];
  /** Drawn wherever the view is, so that it keeps the focus. */
  activeIndex: number;
  /** Pixels. */
  rowHeight: number;
  headHeight: number;
};

export type VirtualLine = { index: number; item: DrawnItem; top: number; stuck: boolean };

/** The lines in view, a few around them, the head of the group in view, and the active one. */
export function useVirtualList({ scroller, items, activeIndex, rowHeight, headHeight }: VirtualListOptions) {
  const stuck = useRef<number | null>(null);
  const list = useVirtualizer<HTMLElement, Element>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightAt(items, index, rowHeight),
    // A new function with new items: the places of all lines are computed anew.
    getItemKey: useCallback((index: number) => keyAt(items, index), [items]),
    rangeExtractor: (range: Range) => {
      stuck.current = headerBefore(items, range.startIndex);
      const wanted = new Set(defaultRangeExtractor(range)).add(activeIndex);
      if (stuck.current !== null) wanted.add(stuck.current);
      return [...wanted].filter((index) => index < items.length).sort((a, b) => a - b);
    },
    overscan: 10,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight + GROUP_HEIGHT,
  });

  const measuredFor = useRef(rowHeight);
  useEffect(() => {
    if (measuredFor.current !== rowHeight) list.measure();
    measuredFor.current = rowHeight;
  }, [list, rowHeight]);

  const lines: VirtualLine[] = [];
  for (const { index, start } of list.getVirtualItems()) {
    const item = items[index];
    if (item) lines.push({ index, item, top: start - headHeight, stuck: index === stuck.current });
  }
  return {
    lines,
    height: list.getTotalSize(),
    scrollTo: (index: number) => list.scrollToIndex(index, { align: "auto" }),
  };
}

function keyAt(items: readonly DrawnItem[], index: number): string {
  const item = items[index];
  return item === undefined ? String(index) : keyOf(item);
}

function heightAt(items: readonly DrawnItem[], index: number, rowHeight: number): number {
  const item = items[index];
  return item === undefined ? rowHeight : heightOf(item, rowHeight);
}
