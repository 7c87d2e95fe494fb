"use client";

import type { ReactNode, RefObject } from "react";
import { useMemo, useRef } from "react";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { useDraggable } from "../drag/use-draggable";
import { DroneLink } from "../drones/drone-link";
import { GroundButton } from "../drones/ground-button";
import { useSilence } from "../drones/use-drones";
import { useQueueActions, useQueueRows } from "../queue/queue-actions";
import type { Badge } from "../state-badges";
import { ATTENTION_BADGE, BUILD_BADGES, DRONE_BADGES, StateIcon } from "../state-badges";
import type { Attention } from "../swarm/merge/attention";
import { attention } from "../swarm/merge/attention";
import { useNoConnection, useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import { counted, countText } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { failedWords, groundedWords, nearTroubleWords } from "./attention-words";
import styles from "./needs-attention.module.css";

const MOST = 5;

/** What a person has to look at, with the best next action. */
export function NeedsAttention() {
  const summary = useSwarm((known) => known.summary);
  const rows = useQueueRows();
  const buckets = useSwarm((known) => known.buckets);
  const all = useMemo(() => attention(summary, rows.values(), buckets.values()), [summary, rows, buckets]);
  const shown = all.slice(0, MOST);
  return (
    <Section title="Needs attention" remark={all.length > 0 ? countText(all.length) : undefined}>
      <Panel>
        {all.length === 0 ? (
          <p className={styles.well}>Nothing needs you.</p>
        ) : (
          <ul className={styles.list}>
            {shown.map((item) => (
              <Item key={keyOf(item)} item={item} />
            ))}
          </ul>
        )}
      </Panel>
      {all.length > MOST && (
        <Link
          className={styles.more}
          href={all.slice(MOST).some(({ kind }) => kind === "failed") ? "/queue?status=failed" : "/drones"}
        >
          {countText(all.length - MOST)} more
        </Link>
      )}
      <p className="unseen" role="status">
        {all.length === 0 ? "" : `${counted(all.length, "thing")} ${all.length === 1 ? "needs" : "need"} attention.`}
      </p>
    </Section>
  );
}

function keyOf(item: Attention): string {
  switch (item.kind) {
    case "stalled":
      return "stalled";
    case "failed":
      return `build ${item.row.build}`;
    case "offline":
    case "grounded":
    case "struck":
    case "cramped":
    case "differs":
      return item.bucket.drone;
  }
}

function Item({ item }: { item: Attention }) {
  switch (item.kind) {
    case "stalled":
      return (
        <Entry badge={ATTENTION_BADGE} name={<b>Nothing can run</b>}>
          {item.because}
        </Entry>
      );
    case "failed":
      return <Failed row={item.row} />;
    case "offline":
      return <Offline bucket={item.bucket} />;
    case "grounded":
      return <Grounded bucket={item.bucket} />;
    case "struck":
    case "cramped":
    case "differs":
      return (
        <Entry
          badge={ATTENTION_BADGE}
          name={<DroneLink className={styles.drone} drone={item.bucket.drone} />}
          action={<GroundButton bucket={item.bucket} size="small" />}
        >
          {nearTroubleWords(item.kind, item.bucket)}
        </Entry>
      );
  }
}

function Failed({ row }: { row: QueueRow }) {
  const { requeue } = useQueueActions();
  const refusal = useNoConnection();
  const entry = useRef<HTMLLIElement>(null);
  const { marks } = useDraggable(entry, row);
  return (
    <Entry
      entry={entry}
      marks={marks}
      badge={BUILD_BADGES.failed}
      name={
        <Link href={packagePath(row.cpv)} data-pkg={row.cpv} draggable={false}>
          <AtomName cpv={row.cpv} />
        </Link>
      }
      action={
        <Button size="small" refusal={refusal} onClick={() => requeue([row])}>
          Requeue
        </Button>
      }
    >
      {failedWords(row)}
    </Entry>
  );
}

function Offline({ bucket }: { bucket: Bucket }) {
  const { words } = useSilence(bucket);
  return (
    <Entry badge={DRONE_BADGES.offline} name={<DroneLink className={styles.drone} drone={bucket.drone} />}>
      Offline, {words}.
    </Entry>
  );
}

function Grounded({ bucket }: { bucket: Bucket }) {
  const now = useSwarmNow(30_000);
  return (
    <Entry
      badge={DRONE_BADGES.grounded}
      name={<DroneLink className={styles.drone} drone={bucket.drone} />}
      action={<GroundButton bucket={bucket} size="small" />}
    >
      {groundedWords(bucket, now)}
    </Entry>
  );
}

type EntryProps = {
  entry?: RefObject<HTMLLIElement | null>;
  marks?: object;
  badge: Badge;
  name: ReactNode;
  action?: ReactNode;
  children: ReactNode;
};

function Entry(props: EntryProps) {
  return (
    <li ref={props.entry} {...props.marks} className={styles.entry}>
      <StateIcon badge={props.badge} />
      <span className={styles.name}>{props.name}</span>
      {props.action}
      <p className={styles.why}>{props.children}</p>
    </li>
  );
}
