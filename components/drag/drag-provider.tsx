"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import { createStore } from "zustand/vanilla";
import { useQueueActions, useReadQueueRows } from "../queue/queue-actions";
import { useNoConnection, useSwarmStore } from "../swarm/provider";
import { useToasts } from "../ui/toast";
import type { Carrying, Drag } from "./drag";
import { NO_DRAG } from "./drag";
import { DragContext } from "./drag-context";
import { dragControl, performDrop, putAt } from "./drag-control";
import { DragLayer } from "./drag-layer";
import type { Point } from "./over";
import { useDragKeys } from "./use-drag-keys";
import { useSpringOpen } from "./use-spring-open";

/** One for all pages: what is carried stays in the hand when the page under it changes. */
export function DragProvider({ children }: { children: ReactNode }) {
  const actions = useQueueActions();
  const readRows = useReadQueueRows();
  const swarm = useSwarmStore();
  const router = useRouter();
  const { say } = useToasts();
  const refusal = useNoConnection();
  const [store] = useState(() => createStore<Drag>(() => NO_DRAG));
  const [spoken, speak] = useState("");
  const point = useRef<Point | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const newest = useRef({ refusal });
  useEffect(() => {
    newest.current = { refusal };
  });

  const control = useMemo(() => {
    const show = (path: string) => router.push(path);
    const perform = (now: Carrying) => performDrop(now, { actions, swarm, say, show });
    return dragControl({
      store,
      swarm,
      readRows,
      perform,
      speak,
      point,
      card,
      mayAct: () => newest.current.refusal === undefined,
    });
  }, [store, swarm, readRows, actions, say, router]);
  useDragKeys(store, control);
  useSpringOpen(store, point, router.push);

  const placeCard = (element: HTMLDivElement | null) => {
    card.current = element;
    if (element && point.current) putAt(element, point.current);
  };

  const dragging = useMemo(() => ({ store, control }), [store, control]);
  return (
    <DragContext value={dragging}>
      {children}
      <DragLayer card={placeCard} spoken={spoken} />
    </DragContext>
  );
}
