"use client";

import type { Range, Virtualizer } from "@tanstack/react-virtual";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { useCallback, useEffect, useRef } from "react";
import type { Slot } from "./drawn-items";
import { GROUP_HEIGHT, headerBefore, heightOf, keyOf, SLOT_HEIGHT } from "./drawn-items";
import type { ListItem } from "./queue-list";

type VirtualListOptions = {
  scroller: RefObject<HTMLElement | null>;
  items: readonly ListItem[];
  /** Drawn wherever the view is: what has the focus keeps it, what is carried stays in the hand. */
  kept: readonly number[];
  slot: Slot | null;
  /** Pixels. */
  rowHeight: number;
  headHeight: number;
};

export type VirtualLine = { index: number; item: ListItem; top: number; stuck: boolean };

/** The lines in view, a few around them, the head of the group in view, and the active one. */
export function useVirtualList({ scroller, items, kept, slot, rowHeight, headHeight }: VirtualListOptions) {
  const stuck = useRef<number | null>(null);
  const list = useVirtualizer<HTMLElement, Element>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightAt(items, index, rowHeight),
    // A new function with new items: the places of all lines are computed anew.
    getItemKey: useCallback((index: number) => keyAt(items, index), [items]),
    rangeExtractor: (range: Range) => {
      stuck.current = headerBefore(items, range.startIndex);
      const wanted = new Set([...defaultRangeExtractor(range), ...kept]);
      if (stuck.current !== null) wanted.add(stuck.current);
      return [...wanted].filter((index) => index >= 0 && index < items.length).sort((a, b) => a - b);
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
    // The slot moves what is drawn below it; the list is not measured anew.
    const top = start - headHeight + (slot !== null && index >= slot.index ? SLOT_HEIGHT : 0);
    if (item) lines.push({ index, item, top, stuck: index === stuck.current });
  }
  return {
    lines,
    slotTop: slot === null ? null : topOf(list, slot.index) - headHeight,
    height: list.getTotalSize() + (slot === null ? 0 : SLOT_HEIGHT),
    scrollTo: (index: number) => list.scrollToIndex(index, { align: "auto" }),
  };
}

/** Where the line of an index begins; one behind the last, where that ends. */
function topOf(list: Virtualizer<HTMLElement, Element>, index: number): number {
  return list.measurementsCache[index]?.start ?? list.measurementsCache.at(-1)?.end ?? list.options.scrollMargin;
}

function keyAt(items: readonly ListItem[], index: number): string {
  const item = items[index];
  return item === undefined ? String(index) : keyOf(item);
}

function heightAt(items: readonly ListItem[], index: number, rowHeight: number): number {
  const item = items[index];
  return item === undefined ? rowHeight : heightOf(item, rowHeight);
}
