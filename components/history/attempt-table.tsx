"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { EndedAttempt } from "../../protocol/past";
import type { QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { mayComeBack } from "../drag/drop";
import { useDraggable } from "../drag/use-draggable";
import { useQueueActions } from "../queue/queue-actions";
import { actionWords } from "../queue/row-actions";
import { useRowHeight } from "../shell/preferences";
import { ATTEMPT_BADGES, StateLabel } from "../state-badges";
import { useNoConnection, useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { Button } from "../ui/button";
import drawn from "../ui/drawn-table.module.css";
import { Link } from "../ui/link";
import { counted } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { Clock } from "../ui/time-text";
import { useMedia } from "../ui/use-media";
import { againstUsual, resultWords, tookWords } from "./attempt-words";
import styles from "./history-page.module.css";

type AttemptTableProps = { attempts: readonly EndedAttempt[]; cut: boolean; action: ReactNode };

/** Every attempt that ended, the newest first. */
export function AttemptTable({ attempts, cut, action }: AttemptTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  const rowHeight = useRowHeight();
  const height = useMedia("(max-width: 720px)") ? 56 : rowHeight;
  useLayoutEffect(() => setAbove((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const list = useWindowVirtualizer({
    count: attempts.length,
    estimateSize: () => height,
    // A new function with another height: the places of all rows are computed anew.
    getItemKey: useCallback((index: number) => `${height} ${index}`, [height]),
    overscan: 12,
    scrollMargin: above,
  });
  return (
    <Section
      className={styles.attempts}
      title="Attempts"
      remark={cut ? `the newest ${counted(attempts.length, "attempt")}` : counted(attempts.length, "attempt")}
      more={action}
    >
      <Panel className={`${drawn.panel} ${styles.panel}`}>
        <table aria-label="Attempts" aria-rowcount={attempts.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">Package</th>
              <th scope="col">Result</th>
              <th scope="col">Drone</th>
              <th scope="col" className={styles.end}>
                Took
              </th>
              <th scope="col">Against usual</th>
              <th scope="col" className={styles.end}>
                Ended
              </th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body} style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map(({ index, start }) => {
              const attempt = attempts[index];
              return (
                attempt && (
                  <Row
                    key={`${attempt.build}.${attempt.attempt}`}
                    attempt={attempt}
                    top={start - above}
                    index={index}
                  />
                )
              );
            })}
          </tbody>
        </table>
      </Panel>
    </Section>
  );
}

function Row({ attempt, top, index }: { attempt: EndedAttempt; top: number; index: number }) {
  const now = useSwarmNow(60_000);
  const { cpv, drone, endedAt, result } = attempt;
  const line = useRef<HTMLTableRowElement>(null);
  const back = useComesBack(attempt);
  const { marks } = useDraggable(line, back);
  return (
    <tr
      ref={line}
      {...marks}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      data-pkg={cpv}
      data-status={result}
    >
      <td className={styles.package}>
        <Link className="cut" draggable={false} href={`${packagePath(cpv)}?attempt=${attempt.attempt}`}>
          <AtomName cpv={cpv} />
        </Link>
        {attempt.attempt > 1 && <span className={styles.attempt}>attempt {attempt.attempt}</span>}
      </td>
      <td className={styles.result}>
        <StateLabel badge={ATTEMPT_BADGES[result]} word={resultWords(attempt)} size={15} />
      </td>
      <td className={styles.drone}>{drone}</td>
      <td className={styles.took}>{tookWords(attempt)}</td>
      <td className={styles.usual}>{againstUsual(attempt) ?? ""}</td>
      <td className={styles.ended}>
        <Clock at={endedAt} now={now} />
      </td>
      <td className={styles.again}>{back && <AgainButton row={back} />}</td>
    </tr>
  );
}

/** The build of its newest attempt, when that has left the queue and may come back into it; null otherwise. */
function useComesBack({ build, attempt }: EndedAttempt): QueueRow | null {
  const row = useSwarm((known) => known.rows.get(build));
  return row !== undefined && row.attempt === attempt && mayComeBack([row]) ? row : null;
}

function AgainButton({ row }: { row: QueueRow }) {
  const { requeue } = useQueueActions();
  const refusal = useNoConnection();
  const { word } = actionWords("requeue", row.state);
  return (
    <Button
      size="small"
      look="ghost"
      refusal={refusal}
      hint={`${word} (or drag the row to the queue)`}
      aria-label={`${word}: ${row.cpv}`}
      onClick={() => requeue([row])}
    >
      <RotateCw size={14} aria-hidden />
    </Button>
  );
}
