"use client";

import { memo, useState } from "react";
import type { Bucket, HeldBuild } from "../../protocol/to-watcher";
import { useDroneTarget } from "../drag/drop-target";
import { DroneLink } from "../drones/drone-link";
import { DroneMeters } from "../drones/drone-meters";
import { useSilence } from "../drones/use-drones";
import { leftWords, phaseWords } from "../held-words";
import { PackageLink } from "../package-link";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import type { CoreGrid } from "../swarm/merge/core-grid";
import { coreGrid } from "../swarm/merge/core-grid";
import { counted } from "../ui/number";
import { CellArea } from "./cell-card";
import { CellGrid } from "./cell-grid";
import styles from "./drone-cores.module.css";
import { PhaseTicks } from "./phase-ticks";

/** Every core of one drone, under the builds that hold them. */
export const DroneCores = memo(function DroneCores({ bucket, compact }: { bucket: Bucket; compact: boolean }) {
  const grid = coreGrid(bucket);
  const { kind, words: silent } = useSilence(bucket);
  const target = useDroneTarget(bucket);
  const words = target.words ?? silent;
  return (
    <article
      className={`${styles.drone} ${target.className}`}
      {...target.marks}
      aria-label={bucket.drone}
      data-drone={bucket.drone}
      data-stale={kind === "stale" || undefined}
    >
      <header className={styles.head}>
        <StateIcon badge={DRONE_BADGES[bucket.state]} size={15} />
        <h2>
          <DroneLink drone={bucket.drone} />
        </h2>
        <span className={`${styles.remark} cut`} title={words ?? undefined}>
          {words ?? `${grid.active} of ${counted(grid.cores, "core")} active`}
        </span>
        {kind !== "stale" && <DroneMeters telemetry={bucket.telemetry} withTemperature={false} />}
      </header>
      <CoreRows bucket={bucket} grid={grid} compact={compact} />
    </article>
  );
});

type CoreRowsProps = { bucket: Bucket; grid: CoreGrid; compact?: boolean };

/** The rows of cells of a drone: one per build, free cores last. Small cells are no targets: the row is. */
export function CoreRows({ bucket, grid, compact = false }: CoreRowsProps) {
  const [visited, setVisited] = useState<number | null>(null);
  const first = (grid.builds[0]?.cells ?? grid.free?.cells ?? [])[0]?.core;
  const tabStop = visited !== null && visited < bucket.cores ? visited : first;
  return (
    <CellArea bucket={bucket} onMove={setVisited}>
      <div className={styles.rows}>
        {grid.builds.map(({ build, cells }) => (
          <div key={build.build} className={styles.row} data-pkg={build.cpv}>
            <BuildLabel build={build} isTabStop={compact} />
            <CellGrid drone={bucket.drone} cells={cells} build={build} tabStop={tabStop} small={compact} />
            {build.progress?.waiting !== undefined && <p className={styles.why}>{build.progress.waiting}</p>}
          </div>
        ))}
        {grid.free && (
          <div className={styles.row}>
            <p className={styles.label}>
              <b>
                {counted(grid.free.cells.length, "core")} {grid.free.kind}
              </b>
            </p>
            <CellGrid drone={bucket.drone} cells={grid.free.cells} tabStop={tabStop} />
            {grid.free.kind === "idle" && grid.free.because !== null && (
              <p className={styles.why}>{grid.free.because}</p>
            )}
          </div>
        )}
        {grid.publishing.map((build) => (
          <div key={build.build} className={styles.row} data-pkg={build.cpv}>
            <BuildLabel build={build} />
          </div>
        ))}
      </div>
    </CellArea>
  );
}

/** Where its cells lead to the package, its name need not be a stop of Tab as well. */
export function BuildLabel({ build, isTabStop = true }: { build: HeldBuild; isTabStop?: boolean }) {
  return (
    <p className={styles.label}>
      <PackageLink cpv={build.cpv} tabIndex={isTabStop ? undefined : -1} />
      <span className={styles.progress}>
        <PhaseTicks build={build} />
        {phaseWords(build)}
        <span className={`${styles.left} muted`}>{leftWords(build)}</span>
      </span>
    </p>
  );
}
