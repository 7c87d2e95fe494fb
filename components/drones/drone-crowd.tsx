"use client";

import { memo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { DRONE_BADGES, StateLabel } from "../state-badges";
import { heldCores } from "../swarm/merge/totals";
import { Link } from "../ui/link";
import { countText } from "../ui/number";
import styles from "./drone-crowd.module.css";
import { dronePath } from "./drone-path";

/** The states in which a drone is named, not only drawn. */
const TROUBLED: readonly Bucket["state"][] = ["offline", "grounded"];
const ORDER: readonly Bucket["state"][] = ["offline", "grounded", "upgrading", "active", "idle"];

/** More drones than lines: one cell each, filled as far as its cores are held, grouped by state. */
export function DroneCrowd({ drones }: { drones: readonly Bucket[] }) {
  return (
    <div className={styles.crowd}>
      {ORDER.map((state) => ({ state, members: drones.filter((bucket) => bucket.state === state) }))
        .filter(({ members }) => members.length > 0)
        .map(({ state, members }) => (
          <section key={state} aria-label={DRONE_BADGES[state].word}>
            <h3>
              <StateLabel badge={DRONE_BADGES[state]} size={14} />{" "}
              <span className="muted">{countText(members.length)}</span>
            </h3>
            <div className={styles.cells}>
              {members.map((bucket) => (
                <DroneCell key={bucket.drone} bucket={bucket} named={TROUBLED.includes(state)} />
              ))}
            </div>
          </section>
        ))}
    </div>
  );
}

const DroneCell = memo(function DroneCell({ bucket, named }: { bucket: Bucket; named: boolean }) {
  const share = heldCores(bucket) / bucket.cores;
  const label = `${bucket.drone}, ${bucket.state}, ${heldCores(bucket)} of ${bucket.cores} cores active`;
  return (
    <Link
      className={styles.drone}
      href={dronePath(bucket.drone)}
      aria-label={label}
      title={label}
      data-drone={bucket.drone}
    >
      <span className={styles.bed}>
        <i style={{ transform: `scaleY(${share})` }} />
      </span>
      {named && bucket.drone}
    </Link>
  );
});
