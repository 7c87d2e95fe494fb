"use client";

import { useSearchParams } from "next/navigation";
import type { Bucket } from "../../protocol/to-watcher";
import { DroneCrowd } from "../drones/drone-crowd";
import { useDrones } from "../drones/use-drones";
import { usePreference } from "../shell/preferences";
import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { Skeleton } from "../ui/skeleton";
import { CellKey } from "./cell-key";
import styles from "./cores-page.module.css";
import { DroneCores } from "./drone-cores";
import { IdleHourPanel } from "./idle-hour-panel";
import { PackageCores } from "./package-cores";

/** With more drones, cells are small; with still more, a drone is one cell. */
const MOST_COMFORTABLE = 8;
const MOST_WITH_CORES = 100;

export function CoresPage() {
  const byPackage = useSearchParams().get("by") === "package";
  return (
    <>
      <div className={styles.head}>
        <h1>Cores</h1>
        <CellKey />
        <nav className={styles.switch} aria-label="Group by">
          <Link href="/cores" replace scroll={false} aria-current={byPackage ? undefined : "true"}>
            By drone
          </Link>
          <Link href="/cores?by=package" replace scroll={false} aria-current={byPackage ? "true" : undefined}>
            By package
          </Link>
        </nav>
      </div>
      <WhenKnown loading={<Loading />}>
        <Known byPackage={byPackage} />
      </WhenKnown>
    </>
  );
}

function Known({ byPackage }: { byPackage: boolean }) {
  const drones = useDrones();
  if (drones.length === 0) {
    return (
      <EmptyState action={<ButtonLink href="/">Add a drone</ButtonLink>}>
        No drone has joined, so there are no cores.
      </EmptyState>
    );
  }
  if (drones.length > MOST_WITH_CORES) return <DroneCrowd drones={drones} />;
  return (
    <>
      {byPackage ? <PackageCores drones={drones} /> : <ByDrone drones={drones} />}
      <IdleHourPanel />
    </>
  );
}

function ByDrone({ drones }: { drones: readonly Bucket[] }) {
  const [density] = usePreference("density");
  const compact = density === "compact" || drones.length > MOST_COMFORTABLE;
  return (
    <div
      className={styles.grid}
      data-density={compact ? "compact" : undefined}
      data-many={drones.length >= 5 || undefined}
    >
      {drones.map((bucket) => (
        <DroneCores key={bucket.drone} bucket={bucket} compact={compact} />
      ))}
    </div>
  );
}

function Loading() {
  return (
    <div className={styles.grid} aria-busy="true">
      <Skeleton height="206px" />
      <Skeleton height="206px" />
      <Skeleton height="276px" />
      <Skeleton height="276px" />
    </div>
  );
}
