"use client";

import type { Cpv } from "../../protocol/atom";
import type { BuildStateName } from "../../protocol/build";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { cpvParts } from "../cpv";
import { ACTION_WORDS, actionOfKey, ROW_ACTIONS } from "../queue/row-actions";
import type { QueueActions } from "../queue/use-queue-actions";
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
    actions[action](row);
    return true;
  });
  return (
    <div className={styles.actions}>
      {ROW_ACTIONS[row.state].map((action) => {
        const { word, key } = ACTION_WORDS[action];
        return (
          <Button
            key={action}
            look={action === "requeue" ? "primary" : "plain"}
            refusal={refusal}
            hint={key && `${word} (${key})`}
            onClick={() => actions[action](row)}
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
