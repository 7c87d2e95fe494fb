"use client";

import type { Range, Virtualizer } from "@tanstack/react-virtual";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { CSSProperties, RefObject } from "react";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { FollowEvent, Following } from "./following";
import type { LineRange } from "./line-link";
import styles from "./log.module.css";
import { LogLine } from "./log-line";
import type { LogWindow } from "./log-window";
import { lineAt } from "./log-window";

/** Pixels; the style sheet says the same. */
const LINE_HEIGHT = 19;
const OVERSCAN = 20;

type LogLinesProps = {
  view: RefObject<HTMLElement | null>;
  label: string;
  log: LogWindow;
  following: Following;
  /** Drawn as pointed at. */
  pointed: LineRange | null;
  /** To be brought into view, once per object. */
  asked: { line: number } | null;
  wrap: boolean;
  onFollow: (event: FollowEvent) => void;
  onLook: (first: number, last: number) => void;
  onPoint: (line: number, shift: boolean) => void;
};

/** The lines in view and a few around them. The view keeps to the end while following, and stands still otherwise. */
export function LogLines(props: LogLinesProps) {
  const { view, log, following, pointed, wrap, onLook } = props;
  const lines = useVirtualizer<HTMLElement, Element>({
    count: log.totalLines,
    getScrollElement: () => view.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
    rangeExtractor: following.state === "following" ? lastLines : defaultRangeExtractor,
  });
  const noteScroll = useKeepingPlace(props, lines);
  const style: CSSProperties & Record<"--digits", number> = { "--digits": String(log.totalLines).length };

  const shown = lines.getVirtualItems();
  const first = (shown[0]?.index ?? 0) + 1;
  const last = (shown.at(-1)?.index ?? 0) + 1;
  useEffect(() => onLook(first, last), [onLook, first, last]);

  // Heights that were measured wrapped are wrong unwrapped.
  useEffect(() => {
    if (!wrap) lines.measure();
  }, [wrap, lines]);

  return (
    <section
      ref={(element) => {
        view.current = element;
        // Arrow keys scroll it, so it takes the focus; Safari would leave it out.
        if (element) element.tabIndex = 0;
      }}
      className={styles.lines}
      role="log"
      aria-live="off"
      aria-label={props.label}
      data-wrap={wrap || undefined}
      style={style}
      onScroll={noteScroll}
    >
      <div style={{ height: lines.getTotalSize(), position: "relative" }}>
        {shown.map(({ index, start }) => (
          <div
            key={index}
            ref={wrap ? lines.measureElement : undefined}
            data-index={index}
            className={styles.line}
            style={{ transform: `translateY(${start}px)` }}
          >
            <LogLine
              number={index + 1}
              text={lineAt(log, index + 1)}
              pointed={pointed !== null && index + 1 >= pointed.first && index + 1 <= pointed.last}
              onPoint={props.onPoint}
            />
          </div>
        ))}
      </div>
    </section>
  );
}

/**
 * Moves the view to the end while following and to a line that is asked for, and tells when a person moved it. A person who
 * scrolls up in the very frame in which lines come wins: the place is compared before the view is moved.
 */
function useKeepingPlace(
  { view, following, asked, onFollow }: LogLinesProps,
  lines: Virtualizer<HTMLElement, Element>,
): () => void {
  const place = useRef(0);

  const note = () => {
    const element = view.current;
    if (element === null) return;
    const moved = element.scrollTop - place.current;
    place.current = element.scrollTop;
    if (Math.abs(moved) >= 1) {
      onFollow({ kind: "scrolled", direction: moved < 0 ? "up" : "down", atEnd: isAtEnd(element) });
    }
  };

  // A mount moves the view by itself, to where the list thinks it was; that is nobody's wish.
  useLayoutEffect(() => {
    place.current = view.current?.scrollTop ?? 0;
  }, [view]);

  // After every rendering: lines, their heights and the view itself may have changed.
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null || following.state !== "following" || isAtEnd(element)) return;
    if (element.scrollTop < place.current - 1) return note();
    element.scrollTop = element.scrollHeight;
    place.current = element.scrollTop;
  });

  useLayoutEffect(() => {
    if (asked === null) return;
    lines.scrollToIndex(asked.line - 1, { align: "center" });
    place.current = view.current?.scrollTop ?? 0;
  }, [asked, lines, view]);

  return note;
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < LINE_HEIGHT / 2;
}

/** While following, what is drawn depends on the end alone: lines that come in a burst are there before the view has moved. */
function lastLines({ startIndex, endIndex, count }: Range): number[] {
  const length = Math.min(count, endIndex - startIndex + 1 + OVERSCAN);
  return Array.from({ length }, (_, at) => count - length + at);
}
