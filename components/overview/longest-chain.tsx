"use client";

import { packageName, packagePath } from "../cpv";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { clockText } from "../ui/clock";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { Panel, Section } from "../ui/panel";
import styles from "./longest-chain.module.css";

const NAMED = 3;

/** What the end of the run waits for, to scale; nothing when no chain is known. */
export function LongestChain() {
  const chain = useSwarm((known) => known.summary.longestChain);
  const now = useSwarmNow(30_000);
  if (chain.length === 0) return null;
  const seconds = chain.reduce((sum, step) => sum + step.seconds, 0);
  const named = chain.slice(0, NAMED);
  const more = chain.slice(NAMED);
  const moreSeconds = more.reduce((sum, step) => sum + step.seconds, 0);
  const longest = Math.max(...chain.map((step) => step.seconds));
  return (
    <Section
      className="wide-only"
      title="Longest chain"
      remark="decides when it is done"
      more={<Link href="/queue?chain=1">Show in queue</Link>}
    >
      <Panel className={styles.chain}>
        <div className={styles.scale} aria-hidden="true">
          {chain.map((step) => (
            <span
              key={step.build}
              style={{ flexGrow: step.seconds }}
              data-state={step.state}
              data-longest={step.seconds === longest || undefined}
            />
          ))}
        </div>
        <ol className={styles.steps}>
          {named.map((step) => (
            <li key={step.build}>
              <Link className="mono" href={packagePath(step.cpv)} title={step.cpv}>
                {packageName(step.cpv)}
              </Link>
              {estimateText(step.seconds)}
              {step.state === "building" && " left"}
            </li>
          ))}
          {more.length > 0 && (
            <li>
              <b>{more.length} more</b>
              {estimateText(moreSeconds)}
            </li>
          )}
          <li className={styles.end}>done {clockText(now + seconds * 1_000, now)}</li>
        </ol>
      </Panel>
    </Section>
  );
}
