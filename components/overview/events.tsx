"use client";

import Link from "next/link";
import { useMemo } from "react";
import type { Cpv } from "../../protocol/atom";
import type { DroneName } from "../../protocol/ids";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { dronePath } from "../drones/drone-path";
import { FAILURE_WORDS } from "../failure-words";
import type { Badge } from "../state-badges";
import { BUILD_BADGES, DRONE_BADGES, STATUS_BADGES, StateIcon } from "../state-badges";
import type { Happening } from "../swarm/merge/happenings";
import { happenings } from "../swarm/merge/happenings";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
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
    <Section title="Events">
      <ol className={styles.list}>
        {newest.map((happening) => (
          <Event key={happening.sequence} happening={happening} now={now} />
        ))}
      </ol>
    </Section>
  );
}

function Event({ happening, now }: { happening: Happening; now: number }) {
  const { badge, about, remark } = told(happening);
  return (
    <li>
      <span className={styles.time}>
        <Clock at={happening.at} now={now} />
      </span>
      <StateIcon badge={badge} size={14} />
      {about !== null && <About {...about} />}
      <span className={styles.end}>{remark}</span>
    </li>
  );
}

type Told = { badge: Badge; about: { cpv: Cpv } | { drone: DroneName } | null; remark: string };

function told(happening: Happening): Told {
  switch (happening.kind) {
    case "built":
      return { badge: BUILD_BADGES.built, about: happening, remark: happening.drone };
    case "failed":
      return { badge: BUILD_BADGES.failed, about: { cpv: happening.cpv }, remark: FAILURE_WORDS[happening.reason] };
    case "requeued":
      return { badge: BUILD_BADGES.ready, about: happening, remark: "requeued" };
    case "held":
    case "cancelled":
      return { badge: BUILD_BADGES[happening.kind], about: happening, remark: happening.kind };
    case "joined":
    case "returned":
    case "ungrounded":
      return { badge: DRONE_BADGES.idle, about: happening, remark: happening.kind };
    case "lost":
      return { badge: DRONE_BADGES.offline, about: happening, remark: "lost" };
    case "grounded":
      return { badge: DRONE_BADGES.grounded, about: happening, remark: "grounded" };
    case "paused":
      return { badge: STATUS_BADGES.PAUSED, about: null, remark: `paused by ${happening.by}` };
    case "resumed":
      return { badge: STATUS_BADGES.BUILDING, about: null, remark: `resumed by ${happening.by}` };
  }
}

function About(props: { cpv: Cpv } | { drone: DroneName }) {
  if ("cpv" in props) {
    return (
      <Link className="cut" href={packagePath(props.cpv)}>
        <AtomName cpv={props.cpv} short />
      </Link>
    );
  }
  return (
    <Link className="cut" href={dronePath(props.drone)}>
      <b>{props.drone}</b>
    </Link>
  );
}
