"use client";

import { ArrowUpToLine, SquarePause } from "lucide-react";
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { BuildId } from "../../protocol/ids";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { packageName } from "../cpv";
import { useDrag } from "../drag/drag-context";
import { aheadWords, HOLD_WORDS, NEXT_WORDS } from "../drag/drag-words";
import { mayBeHeld } from "../drag/drop";
import type { DropTarget } from "../drag/drop-target";
import { asTarget, useDroneTarget, useIsOver } from "../drag/drop-target";
import { aboutText, awayWords } from "../drag/verdict";
import { dronePath } from "../drones/drone-path";
import { useDrones } from "../drones/use-drones";
import { ATTENTION_BADGE, DRONE_BADGES, StateIcon } from "../state-badges";
import { useSwarm } from "../swarm/provider";
import { Link } from "../ui/link";
import { counted, countText } from "../ui/number";
import styles from "./dock.module.css";
import type { Take } from "./next-takes";
import { nextTakes } from "./next-takes";
import type { GroupedRows } from "./queue-list";

/** More cards than this are of no use to a hand; the others are pinned by menu. */
const MOST_DRONES = 60;

type DockProps = { rows: ReadonlyMap<BuildId, QueueRow>; groups: GroupedRows };

/** Beside the queue: what each drone takes next, and when; while builds are carried, where else they may be dropped. */
export function Dock({ rows, groups }: DockProps) {
  const drones = useDrones();
  const carrying = useDrag((now) => now.state === "carrying");
  const paused = useSwarm(({ summary }) => summary.paused !== null);
  const takes = useMemo(() => nextTakes(drones, groups.ready), [drones, groups]);
  const pinned = useMemo(() => pinCounts(rows.values()), [rows]);
  const title = carrying ? "Pin to a drone" : "Next on each drone";
  return (
    <aside className={styles.dock} aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles.drones} data-many={drones.length > 8 || undefined}>
        {drones.slice(0, MOST_DRONES).map((bucket) => (
          <DroneCard
            key={bucket.drone}
            bucket={bucket}
            take={paused ? undefined : takes.get(bucket.drone)}
            idle={paused ? "Paused: takes nothing new" : "Nothing is ready for it"}
            pinned={pinned.get(bucket.drone) ?? 0}
          />
        ))}
      </ul>
      {drones.length > MOST_DRONES && (
        <p className={styles.more}>{countText(drones.length - MOST_DRONES)} more: pin by menu</p>
      )}
      {carrying && <OtherTargets ready={groups.ready.length} />}
    </aside>
  );
}

type DroneCardProps = { bucket: Bucket; take: Take | undefined; idle: string; pinned: number };

function DroneCard({ bucket, take, idle, pinned }: DroneCardProps) {
  const target = useDroneTarget(bucket);
  const warns = target.marks["data-verdict"] === "warn";
  return (
    <li className={`${styles.card} ${target.className}`} data-drone={bucket.drone} data-dock {...target.marks}>
      <div className={styles.name}>
        <StateIcon badge={warns ? ATTENTION_BADGE : DRONE_BADGES[bucket.state]} size={15} />
        <Link className="cut" href={dronePath(bucket.drone)} draggable={false}>
          {bucket.drone}
        </Link>
        <span>{counted(bucket.cores, "core")}</span>
      </div>
      <p className={styles.says} data-tone={warns ? "warn" : undefined}>
        {target.words ?? <AtRest bucket={bucket} take={take} idle={idle} pinned={pinned} />}
      </p>
    </li>
  );
}

function AtRest({ bucket, take, idle, pinned }: DroneCardProps): ReactNode {
  const away = awayWords(bucket);
  if (away !== null) return away;
  return (
    <>
      {take === undefined ? (
        idle
      ) : (
        <>
          <b className="mono cut" title={take.row.cpv}>
            {packageName(take.row.cpv)}
          </b>{" "}
          {take.inSeconds === 0 ? "now" : `in ${aboutText(take.inSeconds)}`}
        </>
      )}
      {pinned > 0 && <span className={styles.pinned}>{countText(pinned)} pinned here</span>}
    </>
  );
}

function OtherTargets({ ready }: { ready: number }) {
  const holdable = useDrag((now) => now.state === "carrying" && mayBeHeld(now.field.carried));
  const next = asTarget("next", { kind: "open", words: aheadWords(ready) }, useIsOver({ kind: "next" }));
  const hold = asTarget("hold", { kind: "open", words: HOLD_WORDS.remark }, useIsOver({ kind: "hold" }));
  return (
    <ul className={styles.others}>
      <OtherTarget target={next} title={NEXT_WORDS} icon={<ArrowUpToLine size={15} strokeWidth={1.5} aria-hidden />} />
      {holdable && (
        <OtherTarget
          target={hold}
          title={HOLD_WORDS.title}
          icon={<SquarePause size={15} strokeWidth={1.5} aria-hidden />}
        />
      )}
    </ul>
  );
}

function OtherTarget({ target, title, icon }: { target: DropTarget; title: string; icon: ReactNode }) {
  return (
    <li className={`${styles.card} ${target.className}`} {...target.marks}>
      <div className={styles.name}>
        <span className={styles.icon}>{icon}</span>
        <b>{title}</b>
      </div>
      <p className={styles.says}>{target.words}</p>
    </li>
  );
}

function pinCounts(rows: Iterable<QueueRow>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { pin, state } of rows) {
    if (pin !== null && state !== "built" && state !== "cancelled") counts.set(pin, (counts.get(pin) ?? 0) + 1);
  }
  return counts;
}
