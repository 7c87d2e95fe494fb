"use client";

import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { FAILURE_WORDS } from "../failure-words";
import { BUILD_BADGES, StateIcon } from "../state-badges";
import type { EndedBuild } from "../swarm/merge/drone-builds";
import { useSwarmNow } from "../swarm/swarm-clock";
import { durationText } from "../ui/duration";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { Panel } from "../ui/panel";
import { Clock } from "../ui/time-text";
import styles from "./ended-builds.module.css";

/** What a drone built and failed, the newest first. */
export function EndedBuilds({ ended }: { ended: readonly EndedBuild[] }) {
  const now = useSwarmNow(60_000);
  if (ended.length === 0) {
    return (
      <Panel>
        <EmptyState>Nothing ended here yet.</EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <ul className={styles.list}>
        {ended.map((build) => (
          <li key={`${build.build} ${build.at}`} data-pkg={build.cpv}>
            <StateIcon badge={BUILD_BADGES[build.result]} />
            <Link className="cut" href={packagePath(build.cpv)}>
              <AtomName cpv={build.cpv} />
            </Link>
            <span className={styles.reason}>{build.result === "failed" ? FAILURE_WORDS[build.reason] : ""}</span>
            <span className={styles.took}>{build.seconds === null ? "" : durationText(build.seconds)}</span>
            <span className={styles.when}>
              <Clock at={build.at} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
