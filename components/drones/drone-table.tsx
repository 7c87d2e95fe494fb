"use client";

import { useSearchParams } from "next/navigation";
import type { RefObject } from "react";
import { memo, useMemo, useRef } from "react";
import type { DroneName } from "../../protocol/ids";
import type { Bucket } from "../../protocol/to-watcher";
import { CellRow } from "../cores/core-cells";
import { PackageLink } from "../package-link";
import { usePageKeys } from "../shell/use-page-keys";
import { DRONE_BADGES, StateLabel } from "../state-badges";
import { coreGrid } from "../swarm/merge/core-grid";
import { useNoConnection, useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { courseOf, trendOf } from "../swarm/trends";
import { useActions } from "../swarm/use-actions";
import { Link } from "../ui/link";
import { countText, decimalText, gibText, percentText } from "../ui/number";
import { Sparkline } from "../ui/sparkline";
import { Ago } from "../ui/time-text";
import { DroneLink } from "./drone-link";
import { droneReason } from "./drone-reason";
import type { DroneColumn, DroneSort } from "./drone-sort";
import { sortAddress, sortDrones, sortFrom, successShare } from "./drone-sort";
import styles from "./drone-table.module.css";
import { GroundButton } from "./ground-button";
import { useSilence } from "./use-drones";

/** Every drone in a line; any column sorts. `j` and `k` go from drone to drone, `u` grounds or ungrounds the one with the focus. */
export function DroneTable({ drones }: { drones: readonly Bucket[] }) {
  const sort = sortFrom(useSearchParams().get("sort"));
  const { column, down } = sort;
  const sorted = useMemo(() => sortDrones(drones, { column, down }), [drones, column, down]);
  const body = useRef<HTMLTableSectionElement>(null);
  useTableKeys(body, drones);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <Head column="name" sort={sort} words="Drone" />
          <Head column="status" sort={sort} words="Status" />
          <Head column="cores" sort={sort} words="Cores" />
          <th scope="col" className={styles.roomy}>
            Builds now
          </th>
          <Head column="load" sort={sort} words="Load" number />
          <Head column="memory" sort={sort} words="Memory" number />
          <Head column="temperature" sort={sort} words="Temp" number />
          <Head column="success" sort={sort} words="Success" number />
          <Head column="heard" sort={sort} words="Heard" number />
          <th scope="col">
            <span className="unseen">Action</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {sorted.map((bucket) => (
          <Row key={bucket.drone} bucket={bucket} />
        ))}
      </tbody>
    </table>
  );
}

function Head(props: { column: DroneColumn; sort: DroneSort; words: string; number?: boolean }) {
  const { column, sort, words } = props;
  const sorted = sort.column === column;
  const way = sort.down ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={sorted ? way : undefined} data-column={column} data-number={props.number}>
      <Link href={sortAddress(column, sort)} replace scroll={false}>
        {words}
        {sorted && <span aria-hidden="true">{sort.down ? " ↓" : " ↑"}</span>}
      </Link>
    </th>
  );
}

const Row = memo(function Row({ bucket }: { bucket: Bucket }) {
  const grid = coreGrid(bucket);
  const { kind, words } = useSilence(bucket);
  const now = useSwarmNow();
  const cells = [...grid.builds.flatMap((held) => held.cells), ...(grid.free?.cells ?? [])];
  const reason = words ?? droneReason(bucket, now);
  const success = successShare(bucket);
  const { telemetry } = bucket;
  return (
    <tr data-drone={bucket.drone} data-stale={kind === "stale" || undefined}>
      <th scope="row">
        <DroneLink className={styles.name} drone={bucket.drone} />
      </th>
      <td data-column="status">
        <span className={styles.status}>
          <StateLabel badge={DRONE_BADGES[bucket.state]} />
          {reason !== null && (
            <span className={`${styles.reason} cut`} title={reason}>
              {reason}
            </span>
          )}
        </span>
      </td>
      <td data-column="cores">
        <span className={styles.cores}>
          <CellRow cells={cells} tall />
          <span>
            {countText(grid.active)} <small>of {countText(grid.cores)}</small>
          </span>
        </span>
      </td>
      <td className={styles.roomy}>
        {grid.builds.map(({ build }) => (
          <PackageLink key={build.build} className={styles.package} cpv={build.cpv} short />
        ))}
      </td>
      <td data-number data-column="load">
        <LoadCourse drone={bucket.drone} />
        {telemetry === null ? <NotTold /> : decimalText(telemetry.load[0])}
      </td>
      <td data-number data-column="memory">
        {telemetry === null ? (
          <NotTold />
        ) : (
          <>
            {gibText(telemetry.memoryUsedBytes)} <small>/ {gibText(telemetry.memoryTotalBytes)} GiB</small>
          </>
        )}
      </td>
      <td data-number data-column="temperature">
        {typeof telemetry?.temperatureCelsius === "number" ? (
          <>
            {Math.round(telemetry.temperatureCelsius)} <small>°C</small>
          </>
        ) : (
          <NotTold />
        )}
      </td>
      <td data-number data-column="success">
        {success === null ? (
          <NotTold why="Nothing ended there yet" />
        ) : (
          <>
            {percentText(success)} <small>%</small>
          </>
        )}
      </td>
      <td data-number data-column="heard">
        {bucket.heardAt === null ? (
          <NotTold why="Not since the coordinator began" />
        ) : (
          <Ago at={bucket.heardAt} now={now} />
        )}
      </td>
      <td className={styles.action}>
        <GroundButton bucket={bucket} size="small" />
      </td>
    </tr>
  );
});

const SPARK_POINTS = 24;

/** The last hour of its load; on wide screens. */
const LoadCourse = memo(function LoadCourse({ drone }: { drone: DroneName }) {
  const trends = useSwarm((known) => known.trends);
  const course = useMemo(() => courseOf(trendOf(trends, drone)?.load ?? [], null, SPARK_POINTS), [trends, drone]);
  return (
    <span className={styles.course}>
      <Sparkline values={course} width={48} height={18} />
    </span>
  );
});

function NotTold({ why = "The drone does not tell" }: { why?: string }) {
  return (
    <span className="muted" title={why}>
      –
    </span>
  );
}

function useTableKeys(body: RefObject<HTMLElement | null>, drones: readonly Bucket[]) {
  const { ground, unground } = useActions();
  const refusal = useNoConnection();
  usePageKeys(({ key, target }) => {
    const rows = [...(body.current?.querySelectorAll<HTMLElement>("tr") ?? [])];
    const at = rows.findIndex((row) => target instanceof Node && row.contains(target));
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    if (step !== undefined && (at !== -1 || key === "j" || key === "k")) {
      rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.querySelector("a")?.focus();
      return true;
    }
    const focused = drones.find(({ drone }) => drone === rows[at]?.dataset.drone);
    if (key !== "u" || focused === undefined || refusal !== undefined) return false;
    void (focused.grounding === null ? ground(focused.drone) : unground(focused.drone));
    return true;
  });
}
