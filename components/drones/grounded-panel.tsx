"use client";

import Link from "next/link";
import type { Grounding } from "../../protocol/drone";
import type { Bucket } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { FAILURE_WORDS } from "../failure-words";
import { BUILD_BADGES, StateIcon } from "../state-badges";
import type { EndedBuild } from "../swarm/merge/drone-builds";
import { useSwarmNow } from "../swarm/swarm-clock";
import { capitalised } from "../ui/capitalised";
import { clockText } from "../ui/clock";
import { durationText } from "../ui/duration";
import { counted } from "../ui/number";
import { Panel } from "../ui/panel";
import { Clock } from "../ui/time-text";
import { GroundButton } from "./ground-button";
import styles from "./grounded-panel.module.css";

const MOST_FAILURES = 3;

/** Why a drone is grounded, when it comes back by itself, and the way to bring it back now. */
export function GroundedPanel(props: { bucket: Bucket; grounding: Grounding; ended: readonly EndedBuild[] }) {
  const { bucket, grounding } = props;
  const now = useSwarmNow(30_000);
  const failures = props.ended.filter((build) => build.result === "failed").slice(0, MOST_FAILURES);
  return (
    <Panel className={styles.panel}>
      <section aria-label="Why it is grounded">
        <h2>{grounding.note === "" ? `Grounded by ${grounding.by}` : capitalised(grounding.note)}</h2>
        <p className={styles.since}>
          {grounding.note !== "" && `by ${grounding.by}, `}since <Clock at={grounding.since} now={now} />
        </p>
        <ul>
          {failures.map((failure) => (
            <li key={`${failure.build} ${failure.at}`}>
              <Clock at={failure.at} now={now} />
              <StateIcon badge={BUILD_BADGES.failed} size={14} />
              <Link className="cut" href={packagePath(failure.cpv)}>
                <AtomName cpv={failure.cpv} />
              </Link>
              <span>{FAILURE_WORDS[failure.reason]}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="When it comes back">
        <h2>
          {grounding.until === null
            ? "Back when you say"
            : `Back at ${clockText(grounding.until, now)}, or when you say`}
        </h2>
        <p>
          {outlook(bucket)}
          {grounding.until !== null && grounding.until > now && (
            <> In {durationText((grounding.until - now) / 1_000)} it takes work again by itself.</>
          )}
        </p>
        <GroundButton bucket={bucket} look="primary" words="Unground now" />
      </section>
    </Panel>
  );
}

function outlook({ builds }: Bucket): string {
  return builds.length === 0
    ? "It gets no new work."
    : `It finishes ${counted(builds.length, "build")} and gets no new work.`;
}
