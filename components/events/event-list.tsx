"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, ChevronRight } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { SwarmEvent } from "../../protocol/past";
import type { CommandId } from "../../protocol/people";
import { useRowHeight } from "../shell/preferences";
import { StateIcon } from "../state-badges";
import { useNoConnection, useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { countText } from "../ui/number";
import { Panel } from "../ui/panel";
import { ScrollRegion } from "../ui/scroll-region";
import { Clock } from "../ui/time-text";
import { useMedia } from "../ui/use-media";
import type { EventLine, OneLine } from "./event-lines";
import { eventCount, eventLines } from "./event-lines";
import { EventSubject } from "./event-subject";
import { badgeOf, longWords, manyWords } from "./event-words";
import styles from "./events-page.module.css";
import { commandOf, undoable } from "./undoable";
import { useHeldBack } from "./use-held-back";

type EventListProps = {
  /** Newest first. */
  events: readonly SwarmEvent[];
  /** Those after this one of the journal are marked; null: none. */
  since: number | null;
  /** Why what happened earlier could not be had. */
  problem: string | null;
  /** Asks for what happened earlier; null when that is all. */
  onMore: (() => void) | null;
};

type Drawn = EventLine & { inside?: boolean; open?: boolean };

/** What happens while somebody reads further down waits behind a button, so that nothing moves under the eye. */
export function EventList({ events, since, problem, onMore }: EventListProps) {
  const scroller = useRef<HTMLElement>(null);
  const { shown, waiting, release } = useHeldBack(events, scroller);
  const lines = useMemo(() => eventLines(shown), [shown]);
  const news = useMemo(() => eventCount(eventLines(waiting)), [waiting]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => lines.flatMap((line) => unfold(line, open)), [lines, open]);
  const rowHeight = useRowHeight();
  const height = useMedia("(max-width: 720px)") ? 56 : rowHeight;
  const list = useVirtualizer({
    count: drawn.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    // A new function with another height: the places of all lines are computed anew.
    getItemKey: useCallback((index: number) => `${height} ${drawn[index]?.key}`, [drawn, height]),
    overscan: 12,
  });
  const items = list.getVirtualItems();
  const atEnd = (items.at(-1)?.index ?? -1) >= drawn.length - 1;
  useEffect(() => {
    if (atEnd && problem === null) onMore?.();
  }, [atEnd, problem, onMore]);

  const commands = useUndoable();
  const toggle = (key: string) =>
    setOpen((before) =>
      before.has(key) ? new Set([...before].filter((other) => other !== key)) : new Set([...before, key]),
    );
  return (
    <Panel className={styles.panel}>
      {news > 0 && (
        <Button className={styles.news} size="small" look="primary" onClick={release}>
          <ArrowUp size={13} aria-hidden />
          {countText(news)} new
        </Button>
      )}
      <ScrollRegion ref={scroller} className={styles.scroller} label="Events">
        <ol style={{ height: list.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const line = drawn[index];
            const isNew = line !== undefined && since !== null && newestOf(line) > since;
            if (line === undefined) return null;
            const command = line.inside ? undefined : commandOf(sequencesOf(line), commands);
            const props = { line, top: start, isNew, command, onToggle: toggle };
            return <Line key={line.key} {...props} />;
          })}
        </ol>
        {problem !== null && onMore !== null && (
          <p className={styles.problem}>
            What happened earlier cannot be shown: {problem} <Button onClick={onMore}>Try again</Button>
          </p>
        )}
      </ScrollRegion>
    </Panel>
  );
}

function unfold(line: EventLine, open: ReadonlySet<string>): Drawn[] {
  if (line.kind === "one" || !open.has(line.key)) return [line];
  return [{ ...line, open: true }, ...line.of.map((one) => ({ ...one, inside: true }))];
}

function sequencesOf(line: EventLine): readonly number[] {
  return line.kind === "one" ? [line.sequence] : line.of.map(({ sequence }) => sequence);
}

function newestOf(line: EventLine): number {
  return Math.max(...sequencesOf(line));
}

/** What can be taken back now; looked at each second, because that ends without a word. */
function useUndoable(): ReadonlyMap<number, CommandId> {
  const recent = useSwarm((known) => known.recent);
  const now = useSwarmNow(1_000);
  return useMemo(() => undoable(recent, now), [recent, now]);
}

type LineProps = {
  line: Drawn;
  top: number;
  isNew: boolean;
  /** Takes it back; undefined when that is not possible any more. */
  command: CommandId | undefined;
  onToggle: (key: string) => void;
};

function Line({ line, top, isNew, command, onToggle }: LineProps) {
  const now = useSwarmNow(60_000);
  return (
    <li
      className={styles.line}
      style={{ transform: `translateY(${top}px)` }}
      data-inside={line.inside}
      data-new={isNew || undefined}
    >
      <span className={styles.time}>{line.inside ? null : <Clock at={line.at} now={now} />}</span>
      {line.kind === "one" ? <One {...line} /> : <Many line={line} open={line.open ?? false} onToggle={onToggle} />}
      {command !== undefined && <UndoButton command={command} />}
    </li>
  );
}

function One({ told }: OneLine) {
  return (
    <>
      <StateIcon badge={badgeOf(told)} size={15} label={null} />
      <p className={styles.sentence}>
        <EventSubject told={told} /> <span className={styles.what}>{longWords(told)}</span>
      </p>
    </>
  );
}

function UndoButton({ command }: { command: CommandId }) {
  const { takeBack } = useActions();
  const refusal = useNoConnection();
  return (
    <Button className={styles.undo} size="small" refusal={refusal} onClick={() => void takeBack(command)}>
      Undo
    </Button>
  );
}

type ManyLine = Extract<EventLine, { kind: "many" }>;

function Many(props: { line: ManyLine; open: boolean; onToggle: (key: string) => void }) {
  const { line, open, onToggle } = props;
  const [first] = line.of;
  if (first === undefined) return null;
  return (
    <>
      <StateIcon badge={badgeOf(first.told)} size={15} label={null} />
      <button type="button" className={styles.many} aria-expanded={open} onClick={() => onToggle(line.key)}>
        {manyWords(first.told.kind, line.of.length)}
        <ChevronRight size={14} aria-hidden data-open={open || undefined} />
      </button>
    </>
  );
}
