"use client";

import { useMemo } from "react";
import { EventSubject } from "../events/event-subject";
import { badgeOf, shortWords } from "../events/event-words";
import { StateIcon } from "../state-badges";
import type { Happening } from "../swarm/merge/happenings";
import { happenings } from "../swarm/merge/happenings";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { Link } from "../ui/link";
import { Section } from "../ui/panel";
import { Clock } from "../ui/time-text";
import styles from "./short-list.module.css";

const MOST = 5;

/** What happened last. */
export function Events() {
  const recent = useSwarm((known) => known.recent);
  const rows = useSwarm((known) => known.rows);
  const now = useSwarmNow(60_000);
  const newest = useMemo(() => happenings(recent, rows, MOST), [recent, rows]);
  if (newest.length === 0) return null;
  return (
    <Section title="Events" more={<Link href="/events">All events</Link>}>
      <ol className={styles.list}>
        {newest.map((happening) => (
          <Event key={happening.sequence} happening={happening} now={now} />
        ))}
      </ol>
    </Section>
  );
}

function Event({ happening, now }: { happening: Happening; now: number }) {
  const { kind } = happening;
  return (
    <li>
      <span className={styles.time}>
        <Clock at={happening.at} now={now} />
      </span>
      <StateIcon badge={badgeOf(happening)} size={14} />
      {kind !== "paused" && kind !== "resumed" && <EventSubject told={happening} short />}
      <span className={styles.end}>{shortWords(happening)}</span>
    </li>
  );
}
