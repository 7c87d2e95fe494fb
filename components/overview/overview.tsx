"use client";

import type { Totals } from "../shell/use-totals";
import { useTotals } from "../shell/use-totals";
import { WhenKnown } from "../swarm/when-known";
import { countText } from "../ui/number";
import { Skeleton } from "../ui/skeleton";
import { DroneLanes } from "./drone-lanes";
import { Events } from "./events";
import { FirstRun } from "./first-run";
import { Hero } from "./hero";
import { LongestChain } from "./longest-chain";
import { NeedsAttention } from "./needs-attention";
import styles from "./overview.module.css";
import { RunBar } from "./run-bar";
import { UpNext } from "./up-next";

/** Is it well, when is it done, what needs me? */
export function Overview() {
  return (
    <WhenKnown loading={<Loading />}>
      <Known />
    </WhenKnown>
  );
}

function Known() {
  const totals = useTotals();
  if (totals === null) return null;
  if (totals.droneCount === 0 && totals.progress.total === 0) return <FirstRun />;
  return (
    <>
      <h1 className="unseen">Overview</h1>
      <Counts totals={totals} />
      <Hero totals={totals} />
      {(totals.progress.total > 0 || totals.builds.failed > 0) && <RunBar progress={totals.progress} />}
      <div className={styles.columns}>
        <div className={styles.stack}>
          <DroneLanes totals={totals} />
          <LongestChain />
        </div>
        <div className={`${styles.stack} ${styles.aside}`}>
          <NeedsAttention />
          <UpNext />
          <Events />
        </div>
      </div>
    </>
  );
}

/** The counts of the strip, where the strip has no room for them. It has them as text already, so this is for the eye alone. */
function Counts({ totals: { queued, drones, cores } }: { totals: Totals }) {
  return (
    <div className={styles.counts} aria-hidden="true">
      <p>
        Queue
        <b>
          {countText(queued)} <small>{queued === 1 ? "package" : "packages"}</small>
        </b>
      </p>
      <p>
        Drones
        <b>
          {countText(drones.active)}{" "}
          <small>
            active, {countText(drones.idle)} idle, {countText(drones.grounded)} grounded
          </small>
        </b>
      </p>
      <p>
        Cores
        <b>
          {countText(cores.active)} <small>active</small>
        </b>
      </p>
    </div>
  );
}

function Loading() {
  return (
    <div className={styles.loading} aria-busy="true">
      <h1 className="unseen">Overview</h1>
      <Skeleton width="460px" height="60px" />
      <Skeleton height="12px" />
      <Skeleton width="520px" height="20px" />
      <div className={styles.columns}>
        <Skeleton height="440px" />
        <Skeleton height="210px" />
      </div>
    </div>
  );
}
