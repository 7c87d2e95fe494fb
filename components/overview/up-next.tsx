"use client";

import { useMemo, useRef } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { useDraggable } from "../drag/use-draggable";
import { useQueueRows } from "../queue/queue-actions";
import { upNext } from "../swarm/merge/up-next";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { countText } from "../ui/number";
import { Section } from "../ui/panel";
import styles from "./short-list.module.css";

const MOST = 4;

/** What the next free cores take. */
export function UpNext() {
  const rows = useQueueRows();
  const { count, first } = useMemo(() => upNext(rows.values(), MOST), [rows]);
  return (
    <Section title="Up next" remark={`${countText(count)} ready`} more={<Link href="/queue">Queue</Link>}>
      {count === 0 ? (
        <p className={styles.empty}>Nothing is ready.</p>
      ) : (
        <ol className={styles.list}>
          {first.map((row, index) => (
            <NextBuild key={row.build} row={row} place={index + 1} />
          ))}
        </ol>
      )}
    </Section>
  );
}

/** Can be dragged to a drone. */
function NextBuild({ row, place }: { row: QueueRow; place: number }) {
  const line = useRef<HTMLLIElement>(null);
  const { marks } = useDraggable(line, row);
  return (
    <li ref={line} {...marks} data-pkg={row.cpv}>
      <span className={styles.place}>{place}</span>
      <Link className="cut" href={packagePath(row.cpv)} draggable={false}>
        <AtomName cpv={row.cpv} />
      </Link>
      <span className={styles.end}>
        {row.pin !== null && `${row.pin}, `}
        {row.expectedSeconds === null ? "no estimate" : estimateText(row.expectedSeconds)}
      </span>
    </li>
  );
}
