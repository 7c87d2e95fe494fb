"use client";

import type { AdditionPreview } from "../../protocol/api";
import { AtomName } from "../atom-name";
import { useSwarmNow } from "../swarm/swarm-clock";
import { estimateText } from "../ui/duration";
import { counted, countText } from "../ui/number";
import { Skeleton } from "../ui/skeleton";
import { Clock } from "../ui/time-text";
import styles from "./preview-panel.module.css";

type PreviewPanelProps = { preview: AdditionPreview | null; asking: boolean; problem: string | null };

/** What adding the lines would do, before it is done. */
export function PreviewPanel({ preview, asking, problem }: PreviewPanelProps) {
  if (problem !== null) return <p className={styles.remark}>No plan: {problem}</p>;
  if (preview === null && asking) {
    return (
      <div className={styles.panel} aria-busy="true">
        <Skeleton width="140px" height="20px" />
        <Skeleton height="120px" />
      </div>
    );
  }
  if (preview === null) return <p className={styles.remark}>What is added, and when all is done then, stands here.</p>;
  return <Plan preview={preview} />;
}

function Plan({ preview }: { preview: AdditionPreview }) {
  const now = useSwarmNow(30_000);
  const { named, needed, joined, published, addsSeconds, remainingSeconds, first, problems } = preview;
  return (
    <div className={styles.panel}>
      <div>
        <h3>{counted(named + needed, "package")}</h3>
        <p className={styles.remark}>
          {countText(named)} you named, {countText(needed)} they need
          {joined > 0 && `, ${countText(joined)} queued already`}
          {published > 0 && `, ${countText(published)} built already`}
        </p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Adds</dt>
          <dd>{addsSeconds === null ? "no estimate" : `about ${estimateText(addsSeconds)}`}</dd>
        </div>
        <div>
          <dt>Then done</dt>
          <dd>{remainingSeconds === null ? "–" : <Clock at={now + remainingSeconds * 1_000} now={now} />}</dd>
        </div>
      </dl>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.slice(0, 5).map(({ wanted, sentence }) => (
            <li key={`${wanted} ${sentence}`}>
              {wanted !== null && <code>{wanted}</code>} {sentence}
            </li>
          ))}
        </ul>
      )}
      {first.length > 0 && (
        <section aria-label="First to build">
          <h4>First to build</h4>
          <ol className={styles.first}>
            {first.slice(0, 4).map(({ cpv, expectedSeconds }, index) => (
              <li key={cpv}>
                <span className="muted">{index + 1}</span>
                <AtomName cpv={cpv} />
                <span>{expectedSeconds === null ? "–" : estimateText(expectedSeconds)}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
