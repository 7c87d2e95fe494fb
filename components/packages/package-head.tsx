"use client";

import { GripVertical } from "lucide-react";
import { useRef } from "react";
import type { Cpv } from "../../protocol/atom";
import type { BuildStateName } from "../../protocol/build";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { cpvParts } from "../cpv";
import { isDraggable } from "../drag/drag";
import { useDraggable } from "../drag/use-draggable";
import type { QueueActions } from "../queue/queue-actions";
import { actionOfKey, actionWords, ROW_ACTIONS } from "../queue/row-actions";
import { usePageKeys } from "../shell/use-page-keys";
import { BUILD_BADGES, StatePill } from "../state-badges";
import { doneShare } from "../swarm/merge/build-progress";
import { useNoConnection } from "../swarm/provider";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import type { Detail } from "./details";
import styles from "./package-head.module.css";

export function Crumbs({ cpv }: { cpv: Cpv }) {
  const { category, name } = cpvParts(cpv);
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumb">
      <Link href="/queue">Queue</Link>
      <span aria-hidden="true">/</span>
      <span aria-current="page">
        {category}/{name}
      </span>
    </nav>
  );
}

export function PackageTitle({ cpv }: { cpv: Cpv }) {
  const { category, name, version } = cpvParts(cpv);
  return (
    <h1 className={styles.title} title={cpv}>
      <span>{category}/</span>
      {name}
      {version !== "" && <span>-{version}</span>}
    </h1>
  );
}

/** By it the build is dragged to the queue in the navigation, or on to a place there. */
export function BuildHandle({ row }: { row: QueueRow }) {
  const handle = useRef<HTMLSpanElement>(null);
  const movable = isDraggable(row);
  const { marks } = useDraggable(handle, movable ? row : null);
  if (!movable) return null;
  return (
    <span ref={handle} {...marks} className={`${styles.handle} wide-only`} title="Drag to the queue">
      <GripVertical size={16} aria-hidden />
    </span>
  );
}

/** How it stands, beside its name. */
export function BuildPill({ state, held }: { state: BuildStateName; held: HeldBuild | undefined }) {
  const badge = BUILD_BADGES[state];
  if (state !== "building" || held === undefined) return <StatePill badge={badge} />;
  const share = doneShare(held);
  return <StatePill badge={badge} word={`Building ${Math.floor(share * 100)}%`} progress={share} />;
}

/** What can be done with it in its state, by button and by key. */
export function BuildActions({ row, actions }: { row: QueueRow; actions: QueueActions }) {
  const refusal = useNoConnection();
  usePageKeys(({ key }) => {
    const action = actionOfKey(row.state, key);
    if (action === undefined || refusal !== undefined) return false;
    actions[action]([row]);
    return true;
  });
  return (
    <div className={styles.actions}>
      {ROW_ACTIONS[row.state].map((action) => {
        const { word, key } = actionWords(action, row.state);
        return (
          <Button
            key={action}
            look={action === "requeue" ? "primary" : "plain"}
            refusal={refusal}
            hint={key && `${word} (${key})`}
            onClick={() => actions[action]([row])}
          >
            {word}
          </Button>
        );
      })}
    </div>
  );
}

export function Details({ details }: { details: readonly Detail[] }) {
  return (
    <dl className={styles.details}>
      {details.map(({ name, value, unit }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {unit !== undefined && <small> {unit}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
