"use client";

import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AttemptKey } from "../../protocol/ids";
import { Button } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { counted } from "../ui/number";
import { Panel } from "../ui/panel";
import type { FollowEvent } from "./following";
import { FOLLOWING, follow, newLines } from "./following";
import type { LineRange } from "./line-link";
import { lineHash, parseLineHash, pointAt } from "./line-link";
import styles from "./log.module.css";
import type { LogFeed } from "./log-feed";
import { LogFooter } from "./log-footer";
import { useLogKeys } from "./log-keys";
import { LogLines } from "./log-lines";
import { logPath } from "./log-source";
import { ReadAloud } from "./read-aloud";
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
  if (feed !== null) return <OpenLog {...props} feed={feed} />;
  return (
    <LogFrame tabs={props.tabs}>
      <div className={styles.lines} />
    </LogFrame>
  );
}

function OpenLog({ feed, tabs, busyCores, build, attempt }: LogViewerProps & { feed: LogFeed }) {
  const view = useLogView(feed);
  const { log, trouble } = view;
  const lines = useRef<HTMLElement>(null);
  const [wrap, setWrap] = useState(false);
  const link = useLineLink();
  const [following, setFollowing] = useState(() =>
    link.asked === null ? FOLLOWING : follow(FOLLOWING, LINE_ASKED, 0),
  );
  const onFollow = useCallback(
    (event: FollowEvent) => setFollowing((now) => follow(now, event, feed.view().log.totalLines)),
    [feed],
  );
  const toStart = () => {
    onFollow(LINE_ASKED);
    link.ask(1);
  };
  useLogKeys({ follow: () => onFollow({ kind: "toggled" }), end: () => onFollow(END_ASKED), start: toStart });

  useEffect(() => {
    if (link.asked !== null) onFollow(LINE_ASKED);
  }, [link.asked, onFollow]);

  const unread = newLines(following, log.totalLines);
  const tools = (
    <>
      <ReadAloud log={log} />
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
        <div className={styles.lines}>{view.state === "open" && <NoLines complete={log.complete} />}</div>
      )}
      {trouble !== null && (
        <div className={styles.trouble}>
          <ErrorPanel title="The log cannot be read" tryAgain={feed.tryAgain}>
            {trouble}
          </ErrorPanel>
        </div>
      )}
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

function LogFrame(props: { tabs: ReactNode; tools?: ReactNode; footer?: ReactNode; children: ReactNode }) {
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

function NoLines({ complete }: { complete: boolean }) {
  return <EmptyState>{complete ? "This attempt printed nothing." : "No output yet."}</EmptyState>;
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
  return { pointed, asked, point, ask: (line: number) => setAsked({ line }) };
}
