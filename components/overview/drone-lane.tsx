"use client";

import { memo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { CellRow } from "../cores/core-cells";
import { cpvParts, packageName, packagePath } from "../cpv";
import { useDroneTarget } from "../drag/drop-target";
import { DroneLink } from "../drones/drone-link";
import { DroneMeters } from "../drones/drone-meters";
import { useSilence } from "../drones/use-drones";
import { heldLabel, leftWords, phaseWords } from "../held-words";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { doneShare } from "../swarm/merge/build-progress";
import type { BuildCells, CoreGrid } from "../swarm/merge/core-grid";
import { coreGrid } from "../swarm/merge/core-grid";
import { isLeaving } from "../swarm/merge/leaving";
import { Link } from "../ui/link";
import { counted } from "../ui/number";
import styles from "./drone-lane.module.css";

/** One drone: its builds as blocks as wide as the cores they hold, each block its own progress bar, below it how busy its cores are. */
export const DroneLane = memo(function DroneLane({ bucket }: { bucket: Bucket }) {
  const grid = coreGrid(bucket);
  const { kind, words: silent } = useSilence(bucket);
  const target = useDroneTarget(bucket);
  const words = target.words ?? silent;
  const columns = [...grid.builds.map(({ cells }) => cells.length), ...(grid.free ? [grid.free.cells.length] : [])];
  return (
    <article
      className={`${styles.lane} ${target.className}`}
      {...target.marks}
      aria-label={bucket.drone}
      data-drone={bucket.drone}
      data-stale={kind === "stale" || undefined}
    >
      <header className={styles.head}>
        <StateIcon badge={DRONE_BADGES[bucket.state]} size={15} />
        <DroneLink className={styles.name} drone={bucket.drone} />
        <span className={`${styles.remark} cut`} title={words ?? undefined}>
          {words ?? remark(bucket, grid)}
        </span>
        {kind !== "stale" && <DroneMeters telemetry={bucket.telemetry} />}
      </header>
      <div className={styles.builds} style={{ "--columns": columns.map((width) => `minmax(0, ${width}fr)`).join(" ") }}>
        {grid.builds.map((held) => (
          <Block key={held.build.build} {...held} />
        ))}
        {grid.free && <Free {...grid.free} />}
      </div>
    </article>
  );
});

function remark(bucket: Bucket, { publishing }: CoreGrid): string {
  const { cores, grounding } = bucket;
  const parts = [counted(cores, "core")];
  if (grounding !== null && grounding.note !== "") parts.push(grounding.note);
  if (isLeaving(bucket)) parts.push("finishes what it has");
  if (publishing.length > 0) parts.push(`publishing ${publishing.map(({ cpv }) => packageName(cpv)).join(", ")}`);
  return parts.join(", ");
}

function Block({ build, cells }: BuildCells) {
  const { name, version } = cpvParts(build.cpv);
  return (
    <div className={styles.build} data-pkg={build.cpv}>
      <Link
        className={styles.block}
        href={packagePath(build.cpv)}
        aria-label={heldLabel(build)}
        title={heldLabel(build)}
      >
        <i className={styles.done} style={{ transform: `scaleX(${doneShare(build)})` }} />
        <span className={`${styles.package} mono`}>
          {name} <span>{version}</span>
        </span>
        <span className={styles.detail}>
          <span className="cut">{phaseWords(build)}</span>
          <span className={`${styles.left} cut`}>{leftWords(build)}</span>
        </span>
      </Link>
      <CellRow cells={cells} />
    </div>
  );
}

function Free({ kind, cells, because }: NonNullable<CoreGrid["free"]>) {
  const told = kind === "idle" ? because : null;
  return (
    <div className={styles.build}>
      <div className={styles.free} title={told ?? undefined}>
        <span>{`${counted(cells.length, "core")} ${kind}`}</span>
        {told !== null && <span className={styles.because}>{told}</span>}
      </div>
      <CellRow cells={cells} />
    </div>
  );
}
