"use client";

import { memo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { CellRow } from "../cores/core-cells";
import { useDroneTarget } from "../drag/drop-target";
import { DroneLink } from "../drones/drone-link";
import { useSilence } from "../drones/use-drones";
import { phaseWords } from "../held-words";
import { PackageLink } from "../package-link";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { coreGrid } from "../swarm/merge/core-grid";
import styles from "./compact-lane.module.css";

/** One drone in one line: name, cells, and the package that holds most of its cores. */
export const CompactLane = memo(function CompactLane({ bucket }: { bucket: Bucket }) {
  const grid = coreGrid(bucket);
  const { kind, words: silent } = useSilence(bucket);
  const target = useDroneTarget(bucket);
  const words = target.words ?? silent;
  const [widest] = grid.builds;
  const cells = [...grid.builds.flatMap((held) => held.cells), ...(grid.free?.cells ?? [])];
  return (
    <article
      className={`${styles.lane} ${target.className}`}
      {...target.marks}
      aria-label={bucket.drone}
      data-drone={bucket.drone}
      data-stale={kind === "stale" || undefined}
    >
      <StateIcon badge={DRONE_BADGES[bucket.state]} size={14} />
      <DroneLink className={`${styles.name} cut`} drone={bucket.drone} />
      <CellRow cells={cells} tall />
      <span className={`${styles.busiest} cut`}>
        {words ?? (widest ? <Busiest held={widest.build} more={grid.builds.length - 1} /> : bucket.idleBecause)}
      </span>
    </article>
  );
});

function Busiest({ held, more }: { held: Bucket["builds"][number]; more: number }) {
  return (
    <>
      <PackageLink cpv={held.cpv} short />{" "}
      <span className="muted">
        {phaseWords(held)}
        {more > 0 && `, ${more} more`}
      </span>
    </>
  );
}
