"use client";

import { useConnection, useMaybeSwarm, useTryNow } from "../swarm/provider";
import { useLocalNow } from "../swarm/swarm-clock";
import { ageText } from "../ui/age";
import { Button } from "../ui/button";
import { isoText, preciseClockText } from "../ui/clock";
import { Shape } from "../ui/shapes";
import styles from "./lost-banner.module.css";

/** While the coordinator is lost: since when, what that means, what is shown, what happens next. */
export function LostBanner() {
  const connection = useConnection();
  const known = useMaybeSwarm((all) => all.now);
  if (connection.state !== "lost" || known === null) return null;
  const { otherVersion } = connection;
  if (otherVersion !== null) return <OtherVersion version={otherVersion} shownFrom={known} />;
  return <Banner since={connection.since} nextTryAt={connection.nextTryAt} shownFrom={known} />;
}

/** It was exchanged while this page was open. */
function OtherVersion({ version, shownFrom }: { version: string; shownFrom: number }) {
  return (
    <section className={styles.banner} aria-label="Connection">
      <span data-tone="warn">
        <Shape name="triangle-mark" />
      </span>
      <p role="alert">
        <b>The coordinator is version {version} now, which this page cannot read.</b> Drones keep building. Everything
        below is from {preciseClockText(shownFrom)}.
      </p>
      <Button className={styles.action} onClick={() => location.reload()}>
        Reload
      </Button>
    </section>
  );
}

function Banner(props: { since: number; nextTryAt: number | null; shownFrom: number }) {
  const now = useLocalNow(500);
  const tryNow = useTryNow();
  const trying = props.nextTryAt === null || props.nextTryAt <= now;
  return (
    <section className={styles.banner} aria-label="Connection">
      {/* Said once; what counts on is only for the eye. */}
      <p className="unseen" role="alert">
        No connection to the coordinator. Drones keep building.
      </p>
      <span data-tone="warn">
        <Shape name="triangle-mark" />
      </span>
      <p>
        <b>No connection to the coordinator for {wholeAge(now - props.since)}.</b> Drones keep building. Everything
        below is from{" "}
        <time dateTime={isoText(props.shownFrom)} title={isoText(props.shownFrom)}>
          {preciseClockText(props.shownFrom)}
        </time>
        . {trying ? "Trying now." : `Next try in ${wholeAge((props.nextTryAt ?? now) - now + 999)}.`}
      </p>
      <Button className={styles.action} onClick={tryNow}>
        Try now
      </Button>
    </section>
  );
}

/** Whole seconds: tenths would only flicker here. */
function wholeAge(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1_000))} s` : ageText(ms);
}
