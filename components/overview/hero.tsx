"use client";

import { useMemo } from "react";
import type { Totals } from "../shell/use-totals";
import { busyShare } from "../swarm/merge/totals";
import { useConnection, useSwarm } from "../swarm/provider";
import { useLocalNow, useSwarmNow } from "../swarm/swarm-clock";
import { courseOf } from "../swarm/trends";
import { ageText } from "../ui/age";
import { ButtonLink } from "../ui/button";
import { isoText, preciseClockText } from "../ui/clock";
import { countText, percentText } from "../ui/number";
import { Sparkline } from "../ui/sparkline";
import { etaWords } from "./eta-words";
import styles from "./hero.module.css";

/** How far, how long yet, and how it goes. */
export function Hero({ totals }: { totals: Totals }) {
  const summary = useSwarm((known) => known.summary);
  const now = useSwarmNow(30_000);
  const { builds, progress, queued } = totals;
  const eta = etaWords({ summary, progress, queued, building: builds.building, failed: builds.failed, now });
  return (
    <section className={styles.hero} aria-label="Progress">
      {progress.total > 0 && (
        <p className={styles.percent}>
          {progress.percent}
          <small>%</small>
        </p>
      )}
      <div className={styles.words}>
        <p className={styles.eta}>{eta.headline}</p>
        <p className="muted">
          <AsOf otherwise={eta.detail} />
        </p>
        {progress.total === 0 && queued === 0 && (
          <ButtonLink className={styles.add} look="primary" href="/queue/add">
            Add packages
          </ButtonLink>
        )}
      </div>
      <Tiles />
    </section>
  );
}

/** While the connection is lost, the moment the page shows; else the detail. */
function AsOf({ otherwise }: { otherwise: string }) {
  const connection = useConnection();
  const shownFrom = useSwarm((known) => known.now);
  const local = useLocalNow(1_000);
  if (connection.state !== "lost") return otherwise;
  return (
    <>
      as of <time dateTime={isoText(shownFrom)}>{preciseClockText(shownFrom)}</time>,{" "}
      {ageText(local - connection.since)} ago
    </>
  );
}

const SPARK_POINTS = 32;

function Tiles() {
  const { builtLastHour, firstAttemptSuccess } = useSwarm((known) => known.summary);
  const trends = useSwarm((known) => known.trends);
  const buckets = useSwarm((known) => known.buckets);
  const busy = useMemo(() => busyShare(buckets.values()), [buckets]);
  const courses = useMemo(
    () => ({
      rate: courseOf(trends.builtLastHour, null, SPARK_POINTS),
      busy: courseOf(trends.busy, null, SPARK_POINTS),
      success: courseOf(trends.firstAttemptSuccess, null, SPARK_POINTS),
    }),
    [trends],
  );
  return (
    <dl className={styles.tiles}>
      <Tile label="Built per hour" value={countText(builtLastHour)} course={courses.rate} />
      <Tile label="Cores busy" value={busy === null ? null : percentText(busy)} unit="%" course={courses.busy} />
      <Tile
        label="First attempt success"
        value={firstAttemptSuccess === null ? null : percentText(firstAttemptSuccess)}
        unit="%"
        course={courses.success}
      />
    </dl>
  );
}

function Tile(props: { label: string; value: string | null; unit?: string; course: readonly number[] }) {
  return (
    <div className={styles.tile}>
      <dt>{props.label}</dt>
      <dd>
        {props.value === null ? <span title="Nothing is known yet">–</span> : props.value}
        {props.value !== null && props.unit && <small>{props.unit}</small>}
        <span className={styles.course}>
          <Sparkline values={props.course} width={96} height={26} />
        </span>
      </dd>
    </div>
  );
}
