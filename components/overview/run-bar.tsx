"use client";

import { BUILD_BADGES, StateIcon } from "../state-badges";
import type { RunProgress, Segment } from "../swarm/merge/run-progress";
import { Link } from "../ui/link";
import { counted, countText } from "../ui/number";
import styles from "./run-bar.module.css";

/** These are worth a place in the key only when there are some. */
const RARE: readonly Segment["state"][] = ["held"];

/** What became of the run's packages, to scale, and its key. */
export function RunBar({ progress }: { progress: RunProgress }) {
  const some = progress.segments.filter(({ count }) => count > 0);
  const told = some.map(({ state, count }) => `${countText(count)} ${state}`);
  return (
    <>
      <div
        className={styles.bar}
        role="img"
        aria-label={[counted(progress.total, "package"), told.join(", ")].filter(Boolean).join(": ")}
      >
        {some.map(({ state, count }) => (
          <i key={state} data-state={state} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className={styles.key}>
        {progress.segments
          .filter(({ state, count }) => count > 0 || !RARE.includes(state))
          .map((segment) => (
            <li key={segment.state}>
              <Entry {...segment} share={progress.percent / 100} />
            </li>
          ))}
      </ul>
    </>
  );
}

function Entry({ state, count, share }: Segment & { share: number }) {
  const badge = BUILD_BADGES[state];
  const content = (
    <>
      <StateIcon badge={badge} label={null} size={14} progress={share} />
      {badge.word} <b className={count === 0 ? styles.zero : undefined}>{countText(count)}</b>
    </>
  );
  // What is built has left the queue: there is no list of it to go to.
  if (state === "built") return <span className={styles.entry}>{content}</span>;
  return (
    <Link className={styles.entry} href={`/queue?status=${state}`}>
      {content}
    </Link>
  );
}
