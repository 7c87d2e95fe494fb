"use client";

import { useMemo } from "react";
import type { IdleCause } from "../../protocol/trends";
import { dronePath } from "../drones/drone-path";
import { useSwarm } from "../swarm/provider";
import { clockText } from "../ui/clock";
import { Link } from "../ui/link";
import { countText } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import type { IdleHour } from "./idle-hour";
import { coreMinutes, idleHours } from "./idle-hour";
import styles from "./idle-hour-panel.module.css";

const CAUSE_WORDS: Record<IdleCause, string> = {
  paused: "paused",
  limited: "limited",
  "queue-empty": "queue empty",
  "nothing-ready": "nothing ready",
  "none-fits": "nothing that fits",
  starting: "between builds",
};

const MOST_DRAWN = 8;
const MINUTE_MS = 60_000;
const TICKS_MINUTES_AGO = [60, 45, 30, 15];

/** Where cores idled in the last hour, and why. */
export function IdleHourPanel() {
  const trends = useSwarm((known) => known.trends);
  const hours = useMemo(() => idleHours(trends, MOST_DRAWN), [trends]);
  const { idle, known } = useMemo(() => coreMinutes(trends), [trends]);
  if (hours.length === 0) return null;
  const more = trends.drones.length - hours.length;
  return (
    <Section
      title="Idle cores, last hour"
      remark={`${countText(Math.round(idle))} of ${countText(Math.round(known))} core-minutes`}
      more={more > 0 ? `The ${hours.length} that idled most of ${countText(trends.drones.length)} drones` : undefined}
      className={styles.section}
    >
      <Panel className={styles.panel}>
        <ul>
          {hours.map((hour) => (
            <Row key={hour.drone} hour={hour} />
          ))}
        </ul>
        <p className={styles.axis} aria-hidden="true">
          {TICKS_MINUTES_AGO.map((minutes) => (
            <span key={minutes}>{clockText(trends.at - minutes * MINUTE_MS, trends.at)}</span>
          ))}
          <span>now</span>
        </p>
      </Panel>
    </Section>
  );
}

function Row({ hour: { drone, shares, coreMinutes: minutes, cause } }: { hour: IdleHour }) {
  return (
    <li className={styles.row}>
      <Link className={`${styles.name} cut`} href={dronePath(drone)} title={drone}>
        {drone}
      </Link>
      <Minutes shares={shares} />
      <span className={styles.sum}>
        <b>{countText(Math.round(minutes))}</b> min
        {cause !== null && <span className={styles.cause}>, {CAUSE_WORDS[cause]}</span>}
      </span>
    </li>
  );
}

/** One bed a minute, black as far as cores idled in it; no bed where nothing is known. */
function Minutes({ shares }: { shares: readonly (number | null)[] }) {
  const bed = (minute: number, share: number) => `M${minute + 0.04} 1V${(1 - share).toFixed(2)}H${minute + 0.96}V1Z`;
  const beds = shares.map((share, minute) => (share === null ? "" : bed(minute, 1))).join("");
  const idle = shares.map((share, minute) => (share ? bed(minute, Math.max(0.08, share)) : "")).join("");
  return (
    <svg className={styles.minutes} viewBox={`0 0 ${shares.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      <path className={styles.known} d={beds} />
      <path className={styles.idle} d={idle} />
    </svg>
  );
}
