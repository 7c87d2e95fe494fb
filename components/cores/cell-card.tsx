"use client";

import type { FocusEvent, KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Bucket } from "../../protocol/to-watcher";
import { packageName } from "../cpv";
import { buildCells } from "../swarm/merge/core-grid";
import { useSwarmNow } from "../swarm/swarm-clock";
import { durationText } from "../ui/duration";
import styles from "./cell-card.module.css";
import { cellAfter } from "./cell-keys";
import { levelWords } from "./cell-words";

/** Long enough to move the pointer from the cell to its card. */
const LEAVE_MS = 120;

type Shown = { core: number; cell: HTMLElement };

/**
 * The cells of one drone: arrows move between them, and the one under the pointer or the focus shows its details in a card. Esc
 * closes the card; Tab leaves the drone.
 */
export function CellArea({
  bucket,
  onMove,
  children,
}: {
  bucket: Bucket;
  onMove: (core: number) => void;
  children: ReactNode;
}) {
  const [shown, setShown] = useState<Shown | null>(null);
  const leaving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(leaving.current), []);

  const show = (target: EventTarget) => {
    clearTimeout(leaving.current);
    const cell = cellOf(target);
    if (cell) setShown({ core: Number(cell.dataset.core), cell });
  };
  const leave = () => {
    leaving.current = setTimeout(() => setShown(null), LEAVE_MS);
  };
  const focus = (event: FocusEvent) => {
    const cell = cellOf(event.target);
    if (cell === null) return;
    onMove(Number(cell.dataset.core));
    if (cell.matches(":focus-visible")) show(cell);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") setShown(null);
    const cells = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-core]")];
    const pressed = cellOf(event.target);
    const at = pressed === null ? -1 : cells.indexOf(pressed);
    const next = at === -1 ? null : cellAfter(event.key, at, cells.map(placeOf));
    if (next === null) return;
    event.preventDefault();
    cells[next]?.focus();
  };

  return (
    <div
      role="toolbar"
      aria-label={`Cores of ${bucket.drone}`}
      onPointerOver={(event: PointerEvent) => event.pointerType === "mouse" && show(event.target)}
      onPointerLeave={leave}
      onFocus={focus}
      onBlur={leave}
      onKeyDown={press}
    >
      {children}
      {shown && (
        <Card id={id} bucket={bucket} {...shown} onEnter={() => clearTimeout(leaving.current)} onLeave={leave} />
      )}
    </div>
  );
}

function Card(props: Shown & { id: string; bucket: Bucket; onEnter: () => void; onLeave: () => void }) {
  const { bucket, core, cell, id } = props;
  const now = useSwarmNow();
  const build = bucket.builds.find((held) => !held.publishing && held.cores.includes(core));
  const level = build && buildCells(build, false).find((one) => one.core === core)?.level;
  const box = cell.getBoundingClientRect();

  useEffect(() => {
    cell.setAttribute("aria-describedby", id);
    return () => cell.removeAttribute("aria-describedby");
  }, [cell, id]);

  return createPortal(
    <div
      id={id}
      className={styles.card}
      role="tooltip"
      style={{ "--left": `${box.left + box.width / 2}px`, "--top": `${box.bottom + 6}px` }}
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
    >
      <b>Core {core}</b>
      {build ? (
        <dl>
          <dt>busy</dt>
          <dd>{level === undefined || level === null ? levelWords(null) : `${Math.round(level * 100)}%`}</dd>
          <dt>held by</dt>
          <dd className="mono">{packageName(build.cpv)}</dd>
          <dt>for</dt>
          <dd>{durationText((now - build.grantedAt) / 1_000)}</dd>
        </dl>
      ) : (
        <p>{cell.dataset.coreState === "idle" ? (bucket.idleBecause ?? "idle") : cell.dataset.coreState}</p>
      )}
    </div>,
    document.body,
  );
}

function cellOf(target: EventTarget): HTMLElement | null {
  return target instanceof HTMLElement ? target.closest<HTMLElement>("[data-core]") : null;
}

function placeOf(cell: HTMLElement) {
  const { left, top } = cell.getBoundingClientRect();
  return { left, top };
}
