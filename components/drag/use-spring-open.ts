"use client";

import type { RefObject } from "react";
import { useEffect } from "react";
import type { StoreApi } from "zustand/vanilla";
import type { Drag } from "./drag";
import type { Point } from "./over";

/** What rests this long on the link of a page opens it, so that it can be dropped there. */
const SPRING_MS = 700;

export function useSpringOpen(
  store: StoreApi<Drag>,
  point: RefObject<Point | null>,
  open: (path: string) => void,
): void {
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    let rests: { path: string; since: number } | null = null;
    const look = () => {
      const at = point.current;
      const link = at && document.elementFromPoint(at.x, at.y)?.closest<HTMLAnchorElement>("a[data-spring]");
      const path = link?.pathname;
      if (path === undefined || path === location.pathname) rests = null;
      else if (rests?.path !== path) rests = { path, since: performance.now() };
      else if (performance.now() - rests.since > SPRING_MS) open(path);
    };
    const unsubscribe = store.subscribe(({ state }) => {
      if (state === "none") clearInterval(timer);
      else timer ??= setInterval(look, 100);
      if (state === "none") timer = undefined;
    });
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, [store, point, open]);
}
