"use client";

import { ArrowDown, Search } from "lucide-react";
import type { ReactNode } from "react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AttemptKey } from "../../protocol/ids";
import { Button } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { counted } from "../ui/number";
import { Panel } from "../ui/panel";
import { FindField } from "./find-field";
import type { FollowEvent } from "./following";
import { FOLLOWING, follow, newLines } from "./following";
import type { LineRange } from "./line-link";
import { lineHash, parseLineHash, pointAt } from "./line-link";
import styles from "./log.module.css";
import type { LogFeed, LogView } from "./log-feed";
import { LogFooter } from "./log-footer";
import { useLogKeys } from "./log-keys";
import { LogLines } from "./log-lines";
import { logPath } from "./log-source";
import { ReadAloud } from "./read-aloud";
import { useFind } from "./use-find";
import { useLogFeed, useLogView } from "./use-log-feed";

type LogViewerProps = AttemptKey & {
  /** Stands at the left of the tool bar. */
  tabs: ReactNode;
  /** Cores the attempt uses now; null when it does not run or nobody measured. */
  busyCores: number | null;
};

/** The log of one attempt: its past at once, its end as it comes. Use a `key` per attempt. */
export function LogViewer(props: LogViewerProps) {
  const feed = useLogFeed(props);
  return feed === null ? <LogFrame tabs={props.tabs} /> : <FedLog {...props} feed={feed} />;
}

type FedLogProps = LogViewerProps & { feed: LogFeed };

function FedLog(props: FedLogProps) {
  const view = useLogView(props.feed);
  if (view.state === "open") return <OpenLog {...props} view={view} />;
  return (
    <LogFrame tabs={props.tabs}>
      <Trouble view={view} feed={props.feed} />
    </LogFrame>
  );
}

function OpenLog({ feed, view, tabs, busyCores, build, attempt }: FedLogProps & { view: LogView }) {
  const { log, trouble } = view;
  const lines = useRef<HTMLElement>(null);
  const [wrap, setWrap] = useState(false);
  const link = useLineLink();
  const [following, setFollowing] = useState(() =>
    link.asked === null ? FOLLOWING : follow(FOLLOWING, LINE_ASKED, log.totalLines),
  );
  const onFollow = useCallback(
    (event: FollowEvent) => setFollowing((now) => follow(now, event, feed.view().log.totalLines)),
    [feed],
  );
  const { ask, point } = link;
  const show = useCallback(
    (line: number) => {
      point(line, false);
      ask(line);
    },
    [point, ask],
  );
  const key = { build, attempt };
  const find = useFind({ key, totalLines: log.totalLines, at: link.pointed?.first ?? null, onFound: show });
  const [finding, setFinding] = useState(false);
  const [wanted, setWanted] = useState("");
  useLogKeys({
    follow: () => onFollow({ kind: "toggled" }),
    end: () => onFollow(END_ASKED),
    start: () => ask(1),
    find: () => setFinding(true),
    again: (direction) => find.text(wanted, direction),
    error: find.error,
  });

  useEffect(() => {
    if (link.asked !== null) onFollow(LINE_ASKED);
  }, [link.asked, onFollow]);

  const unread = newLines(following, log.totalLines);
  const tools = (
    <>
      <ReadAloud log={log} />
      {finding ? (
        <FindField
          wanted={wanted}
          nothing={find.nothing}
          from={link.pointed?.first ?? null}
          onWanted={(text, from) => {
            setWanted(text);
            find.typed(text, from);
          }}
          onAgain={(direction) => find.text(wanted, direction)}
          onClose={() => setFinding(false)}
        />
      ) : (
        <Button
          look="ghost"
          size="small"
          aria-label="Find in the log"
          hint="Find in the log (/)"
          onClick={() => setFinding(true)}
        >
          <Search size={13} aria-hidden />
          <span className={styles.wide}>Find</span>
        </Button>
      )}
      <Button look="ghost" size="small" className={styles.wide} hint="Next error (e)" onClick={find.error}>
        {find.nothing !== null && !finding ? find.nothing : "Next error"}
      </Button>
      <Button look="ghost" size="small" className={styles.wide} aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
        Wrap
      </Button>
      <a
        className={`${styles.raw} ${styles.wide}`}
        href={`${logPath({ build, attempt })}?raw=1`}
        target="_blank"
        rel="noreferrer"
      >
        Raw
      </a>
      {!log.complete && (
        <Button
          size="small"
          hint="Keep to the newest line (f)"
          aria-pressed={following.state === "following"}
          onClick={() => onFollow({ kind: "toggled" })}
        >
          <ArrowDown size={14} aria-hidden />
          Following
        </Button>
      )}
    </>
  );

  return (
    <LogFrame tabs={tabs} tools={tools} footer={<LogFooter view={view} busyCores={busyCores} />}>
      {log.totalLines > 0 ? (
        <LogLines
          view={lines}
          label={`Log of attempt ${attempt}`}
          log={log}
          following={following}
          pointed={link.pointed}
          asked={link.asked}
          wrap={wrap}
          onFollow={onFollow}
          onLook={feed.look}
          onPoint={link.point}
        />
      ) : (
        <EmptyState>{log.complete ? "This attempt printed nothing." : "No output yet."}</EmptyState>
      )}
      <Trouble view={view} feed={feed} />
      {unread > 0 && trouble === null && (
        <button type="button" className={styles.unread} onClick={() => onFollow(END_ASKED)}>
          {counted(unread, "new line")}
          <ArrowDown size={14} aria-hidden />
        </button>
      )}
    </LogFrame>
  );
}

const LINE_ASKED: FollowEvent = { kind: "line asked" };
const END_ASKED: FollowEvent = { kind: "end asked" };

function LogFrame(props: { tabs: ReactNode; tools?: ReactNode; footer?: ReactNode; children?: ReactNode }) {
  return (
    <Panel className={styles.log}>
      <div className={styles.bar}>
        {props.tabs}
        <div className={styles.tools}>{props.tools}</div>
      </div>
      <div className={styles.body}>{props.children}</div>
      <div className={styles.footer}>{props.footer}</div>
    </Panel>
  );
}

/** Why lines are missing that should be there. */
function Trouble({ view, feed }: { view: LogView; feed: LogFeed }) {
  if (view.trouble === null) return null;
  return (
    <div className={styles.trouble}>
      <ErrorPanel title="The log cannot be read" tryAgain={feed.tryAgain}>
        {view.trouble}
      </ErrorPanel>
    </div>
  );
}

/** The lines the address points at. Only a link that was opened moves the view; a click on a number does not. */
function useLineLink() {
  const [pointed, setPointed] = useState<LineRange | null>(() => parseLineHash(location.hash));
  const [asked, setAsked] = useState(() => (pointed === null ? null : { line: pointed.first }));

  useEffect(() => {
    const open = () => {
      const range = parseLineHash(location.hash);
      setPointed(range);
      if (range !== null) setAsked({ line: range.first });
    };
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, []);

  const point = useCallback((line: number, shift: boolean) => {
    const range = pointAt(line, shift, parseLineHash(location.hash));
    setPointed(range);
    history.replaceState(history.state, "", lineHash(range));
  }, []);
  const ask = useCallback((line: number) => setAsked({ line }), []);
  return { pointed, asked, point, ask };
}
