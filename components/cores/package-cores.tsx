"use client";

import { memo, useMemo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { dronePath } from "../drones/drone-path";
import type { BuildCells } from "../swarm/merge/core-grid";
import { coreGrid } from "../swarm/merge/core-grid";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { counted } from "../ui/number";
import { CellArea } from "./cell-card";
import { CellGrid } from "./cell-grid";
import { BuildLabel } from "./drone-cores";
import coresStyles from "./drone-cores.module.css";
import styles from "./package-cores.module.css";

/** Every build that holds cores, the widest first. */
export function PackageCores({ drones }: { drones: readonly Bucket[] }) {
  const held = useMemo(
    () =>
      drones
        .flatMap((bucket) => coreGrid(bucket).builds.map((build) => ({ bucket, ...build })))
        .sort((a, b) => b.cells.length - a.cells.length || a.build.build - b.build.build),
    [drones],
  );
  if (held.length === 0) return <EmptyState>No build holds a core.</EmptyState>;
  return (
    <ol className={styles.list}>
      {held.map((build) => (
        <PackageRow key={build.build.build} {...build} />
      ))}
    </ol>
  );
}

const PackageRow = memo(function PackageRow({ bucket, build, cells }: BuildCells & { bucket: Bucket }) {
  return (
    <li className={`${coresStyles.drone} ${styles.row}`} data-pkg={build.cpv}>
      <BuildLabel build={build} />
      <CellArea bucket={bucket} onMove={() => undefined}>
        <CellGrid drone={bucket.drone} cells={cells} build={build} tabStop={cells[0]?.core} />
      </CellArea>
      <p className={styles.where}>
        {counted(cells.length, "core")} of <Link href={dronePath(bucket.drone)}>{bucket.drone}</Link>
      </p>
    </li>
  );
});
