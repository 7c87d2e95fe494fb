"use client";

import { useParams } from "next/navigation";
import { useMemo } from "react";
import type { DroneName } from "../../protocol/ids";
import type { Bucket } from "../../protocol/to-watcher";
import { CoreRows } from "../cores/drone-cores";
import { usePageKeys } from "../shell/use-page-keys";
import { DRONE_BADGES, StatePill } from "../state-badges";
import { coreGrid } from "../swarm/merge/core-grid";
import { endedBuilds } from "../swarm/merge/drone-builds";
import { useNoConnection, useSwarm } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { counted } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import { DriftPanel } from "./drift-panel";
import { DroneFigures } from "./drone-figures";
import styles from "./drone-page.module.css";
import { EndedBuilds } from "./ended-builds";
import { GroundButton } from "./ground-button";
import { GroundedPanel } from "./grounded-panel";
import { MachineFacts } from "./machine-facts";
import { useSilence } from "./use-drones";

/** One drone: what is wrong with it, how it does, what it builds, what it is. */
export function DronePage() {
  const { name } = useParams<{ name: string }>();
  const drone = decodeURIComponent(name);
  return (
    <WhenKnown loading={<Loading drone={drone} />}>
      <Known drone={drone} />
    </WhenKnown>
  );
}

function Known({ drone }: { drone: string }) {
  const bucket = useSwarm(({ buckets }) => [...buckets.values()].find((one) => one.drone === drone));
  if (bucket === undefined) {
    return (
      <>
        <h1 className="unseen">{drone}</h1>
        <EmptyState action={<ButtonLink href="/drones">All drones</ButtonLink>}>
          There is no drone called {drone}.
        </EmptyState>
      </>
    );
  }
  return <Drone bucket={bucket} />;
}

const MOST_ENDED = 7;

function Drone({ bucket }: { bucket: Bucket }) {
  const rows = useSwarm((known) => known.rows);
  const recent = useSwarm((known) => known.recent);
  const ended = useMemo(() => endedBuilds(bucket.drone, { rows, recent }, MOST_ENDED), [bucket.drone, rows, recent]);
  const { kind, words } = useSilence(bucket);
  const grid = coreGrid(bucket);
  useGroundKey(bucket.drone, bucket.grounding !== null);
  const all = bucket.built + bucket.failed;
  return (
    <div data-drone={bucket.drone} data-stale={kind === "stale" || undefined}>
      <Crumbs drone={bucket.drone} />
      <header className={styles.title}>
        <h1>{bucket.drone}</h1>
        <StatePill badge={DRONE_BADGES[bucket.state]} />
        {words !== null && <span data-tone="warn">{words}</span>}
        <span className={styles.action}>{bucket.grounding === null && <GroundButton bucket={bucket} />}</span>
      </header>
      {bucket.grounding !== null && <GroundedPanel bucket={bucket} grounding={bucket.grounding} />}
      <DroneFigures bucket={bucket} />
      <div className={styles.columns}>
        <Section title="Recent builds" remark={all > ended.length ? `${counted(all, "attempt")} in all` : undefined}>
          <EndedBuilds ended={ended} />
        </Section>
        <div className={styles.aside}>
          <Section
            title="Building now"
            remark={bucket.state === "grounded" && grid.builds.length > 0 ? "finishes its work" : undefined}
          >
            <Panel className={styles.cores}>
              <CoreRows bucket={bucket} grid={grid} />
            </Panel>
          </Section>
          <DriftPanel drift={bucket.drift} target={bucket.target} />
          <MachineFacts bucket={bucket} />
        </div>
      </div>
    </div>
  );
}

function Crumbs({ drone }: { drone: string }) {
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumb">
      <Link href="/drones">Drones</Link>
      <span aria-hidden="true">/</span>
      <span aria-current="page">{drone}</span>
    </nav>
  );
}

function useGroundKey(drone: DroneName, grounded: boolean) {
  const { ground, unground } = useActions();
  const refusal = useNoConnection();
  usePageKeys(({ key }) => {
    if (key !== "u" || refusal !== undefined) return false;
    void (grounded ? unground(drone) : ground(drone));
    return true;
  });
}

function Loading({ drone }: { drone: string }) {
  return (
    <div aria-busy="true">
      <Crumbs drone={drone} />
      <header className={styles.title}>
        <h1>{drone}</h1>
      </header>
      <Skeleton height="120px" />
    </div>
  );
}
