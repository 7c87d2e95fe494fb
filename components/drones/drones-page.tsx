"use client";

import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { Panel } from "../ui/panel";
import { SkeletonPart } from "../ui/skeleton";
import { DroneTable } from "./drone-table";
import styles from "./drones-page.module.css";
import { useDrones } from "./use-drones";

export function DronesPage() {
  return (
    <>
      <div className={styles.head}>
        <h1>Drones</h1>
        <Link href="/versions">Versions</Link>
      </div>
      <WhenKnown loading={<SkeletonPart height="220px" />}>
        <Known />
      </WhenKnown>
    </>
  );
}

function Known() {
  const drones = useDrones();
  return (
    <Panel className={styles.panel}>
      {drones.length === 0 ? (
        <EmptyState action={<ButtonLink href="/">Add a drone</ButtonLink>}>No drone has joined yet.</EmptyState>
      ) : (
        <DroneTable drones={drones} />
      )}
    </Panel>
  );
}
