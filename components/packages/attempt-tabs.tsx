import type { AttemptView } from "../../protocol/build";
import { ATTEMPT_BADGES, StateIcon } from "../state-badges";
import { ViewLink } from "../ui/view-link";
import styles from "./attempt-tabs.module.css";

/** One tab per attempt, the newest first. */
export function AttemptTabs({ attempts, shown }: { attempts: readonly AttemptView[]; shown: number }) {
  return (
    <nav className={styles.tabs} aria-label="Attempts">
      {attempts.map(({ attempt, result }) => (
        <ViewLink key={attempt} href={`?attempt=${attempt}`} aria-current={attempt === shown}>
          <StateIcon badge={ATTEMPT_BADGES[result]} size={15} />
          Attempt {attempt}
        </ViewLink>
      ))}
    </nav>
  );
}
