"use client";

import { useMemo } from "react";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { upNext } from "../swarm/merge/up-next";
import { useSwarm } from "../swarm/provider";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { countText } from "../ui/number";
import { Section } from "../ui/panel";
import styles from "./short-list.module.css";

const MOST = 4;

/** What the next free cores take. */
export function UpNext() {
  const rows = useSwarm((known) => known.rows);
  const { count, first } = useMemo(() => upNext(rows.values(), MOST), [rows]);
  return (
    <Section title="Up next" remark={`${countText(count)} ready`} more={<Link href="/queue">Queue</Link>}>
      {count === 0 ? (
        <p className={styles.empty}>Nothing is ready.</p>
      ) : (
        <ol className={styles.list}>
          {first.map((row, index) => (
            <li key={row.build} data-pkg={row.cpv}>
              <span className={styles.place}>{index + 1}</span>
              <Link className="cut" href={packagePath(row.cpv)}>
                <AtomName cpv={row.cpv} />
              </Link>
              <span className={styles.end}>
                {row.expectedSeconds === null ? "no estimate" : estimateText(row.expectedSeconds)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
