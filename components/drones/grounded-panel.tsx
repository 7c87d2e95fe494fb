"use client";

import type { Cure, Evidence, Grounding } from "../../protocol/drone";
import type { Bucket } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { FAILURE_WORDS } from "../failure-words";
import { BUILD_BADGES, StateIcon } from "../state-badges";
import { useNoConnection } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { capitalised } from "../ui/capitalised";
import { clockText } from "../ui/clock";
import { durationText } from "../ui/duration";
import { Link } from "../ui/link";
import { counted } from "../ui/number";
import { Panel } from "../ui/panel";
import { Clock } from "../ui/time-text";
import { GroundButton } from "./ground-button";
import styles from "./grounded-panel.module.css";

/** Why a drone is grounded, when it comes back by itself, what would help, and the way to bring it back now. */
export function GroundedPanel({ bucket, grounding }: { bucket: Bucket; grounding: Grounding }) {
  const now = useSwarmNow(30_000);
  const { cause, until } = grounding;
  return (
    <Panel className={styles.panel}>
      <section aria-label="Why it is grounded">
        <h2>{grounding.note === "" ? `Grounded by ${grounding.by}` : capitalised(grounding.note)}</h2>
        <p className={styles.since}>
          {grounding.note !== "" && `by ${grounding.by}, `}since <Clock at={grounding.since} now={now} />
        </p>
        {cause !== null && <EvidenceList evidence={cause.evidence} now={now} />}
      </section>
      <section aria-label="When it comes back">
        <h2>{until === null ? "Back when you say" : `Back at ${clockText(until, now)}, or when you say`}</h2>
        <p>
          {outlook(bucket)}
          {until !== null && until > now && ` In ${durationText((until - now) / 1_000)} ${comeback(cause)}`}
        </p>
        {bucket.cure !== null && <p>{bucket.cure.sentence}.</p>}
        <div className={styles.ways}>
          <GroundButton bucket={bucket} look="primary" words="Unground now" />
          {bucket.cure !== null && <CureButton bucket={bucket} cure={bucket.cure} />}
        </div>
      </section>
    </Panel>
  );
}

const MOST_EVIDENCE = 5;

/** The failures that show it, the newest first. */
function EvidenceList({ evidence, now }: { evidence: readonly Evidence[]; now: number }) {
  const newestFirst = [...evidence].sort((one, other) => other.at - one.at).slice(0, MOST_EVIDENCE);
  return (
    <ul>
      {newestFirst.map(({ build, attempt, cpv, reason, at }) => (
        <li key={`${build} ${attempt}`} data-pkg={cpv}>
          <Clock at={at} now={now} />
          <StateIcon badge={BUILD_BADGES.failed} size={14} />
          <Link className="cut" href={`${packagePath(cpv)}?attempt=${attempt}`}>
            <AtomName cpv={cpv} />
          </Link>
          <span>{FAILURE_WORDS[reason]}</span>
        </li>
      ))}
    </ul>
  );
}

/** The coordinator lets a drone that it grounded itself come back by one small build. */
function comeback(cause: Grounding["cause"]): string {
  return cause === null
    ? "it takes work again by itself."
    : "it tries one small package, and if that builds it is active again.";
}

function CureButton({ bucket, cure }: { bucket: Bucket; cure: Cure }) {
  const { limit } = useActions();
  const refusal = useNoConnection();
  return (
    <Button refusal={refusal} onClick={() => void limit(bucket.drone, cure.limitJobs)}>
      Limit to {counted(cure.limitJobs, "job")}
    </Button>
  );
}

function outlook({ builds }: Bucket): string {
  return builds.length === 0
    ? "It gets no new work."
    : `It finishes ${counted(builds.length, "build")} and gets no new work.`;
}
