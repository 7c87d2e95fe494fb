import type { RefObject } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { SwarmEvent } from "../../protocol/past";

/** Less than this is at the top, in pixels: browsers scroll by fractions. */
const TOP = 4;

/** While `scroller` is scrolled down, events that come wait. `events` newest first. */
export function useHeldBack(events: readonly SwarmEvent[], scroller: RefObject<HTMLElement | null>) {
  /** The newest event when the reader left the top; null while it is in view. */
  const [newestRead, setNewestRead] = useState<number | null>(null);
  const newest = useRef(0);
  useEffect(() => {
    newest.current = events[0]?.sequence ?? 0;
  });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => setNewestRead((before) => (element.scrollTop < TOP ? null : (before ?? newest.current)));
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [scroller]);

  return useMemo(() => {
    const from = newestRead === null ? 0 : events.findIndex(({ sequence }) => sequence <= newestRead);
    const release = () => {
      scroller.current?.scrollTo({ top: 0 });
      scroller.current?.focus();
    };
    return { shown: events.slice(from), waiting: events.slice(0, from), release };
  }, [events, newestRead, scroller]);
}
