import type { AttemptView } from "../../protocol/build";
import type { QueueRow } from "../../protocol/to-watcher";
import { failureTitle } from "../failure-words";
import { ATTEMPT_BADGES, StateIcon } from "../state-badges";
import { Clock } from "../ui/time-text";
import styles from "./failure-card.module.css";
import { failedWhere, whatNext } from "./failure-story";

type FailureCardProps = {
  /** Newest first. */
  attempts: readonly AttemptView[];
  state: QueueRow["state"];
  now: number;
};

/** The newest failed attempt: why, where, the lines that say so, and what happened next. */
export function FailureCard({ attempts, state, now }: FailureCardProps) {
  const failed = attempts.find(({ result, reason }) => result === "failed" && reason !== null);
  if (failed === undefined || failed.reason === null) return null;
  return (
    <section className={styles.card} aria-label={`Error of attempt ${failed.attempt}`}>
      <h2>
        <StateIcon badge={ATTEMPT_BADGES.failed} />
        {failureTitle(failed.reason)}
      </h2>
      <p>
        Attempt {failed.attempt}, {failedWhere(failed)}
        {failed.endedAt !== null && (
          <>
            , <Clock at={failed.endedAt} now={now} />
          </>
        )}
      </p>
      {failed.lines.length > 0 && <pre>{failed.lines.join("\n")}</pre>}
      <p>
        {whatNext(failed, attempts, state)}
        {state === "failed" && failed.advice !== null && ` ${failed.advice}`}
      </p>
    </section>
  );
}
