import { ATTEMPT_BADGES, StateIcon } from "../state-badges";
import styles from "./phase-bar.module.css";
import type { PhaseStep } from "./phase-steps";

/** The six phases, compile widest, as that is where the time goes. `around` is what the attempt does before or after them. */
export function PhaseBar({ steps, around }: { steps: PhaseStep[]; around: string | null }) {
  const current = steps.findIndex(({ state }) => state === "now" || state === "failed");
  const step = steps[current];
  return (
    <div className={styles.phases}>
      <ol className={styles.steps} aria-label="Phases">
        {steps.map((one) => (
          <li
            key={one.phase}
            data-state={one.state}
            data-phase={one.phase}
            aria-current={one.state === "now" && "step"}
          >
            <span className={styles.track}>
              <span style={{ transform: `scaleX(${one.share})` }} />
            </span>
            <span className={styles.label}>
              <StepIcon step={one} />
              <b>{one.phase}</b> {one.words}
            </span>
          </li>
        ))}
      </ol>
      <p className={styles.caption}>
        {step === undefined ? (
          <span>{around}</span>
        ) : (
          <>
            <span>
              <b>{step.phase}</b>, phase {current + 1} of {steps.length}
            </span>
            <span className="muted">{step.words}</span>
          </>
        )}
      </p>
      {around !== null && <p className={styles.around}>{around}</p>}
    </div>
  );
}

function StepIcon({ step: { state, share } }: { step: PhaseStep }) {
  switch (state) {
    case "done":
      return <StateIcon badge={ATTEMPT_BADGES.built} label="done" size={14} />;
    case "now":
      return <StateIcon badge={ATTEMPT_BADGES.building} label="running" size={14} progress={share} />;
    case "failed":
      return <StateIcon badge={ATTEMPT_BADGES.failed} label="failed" size={14} />;
    case "to come":
      return null;
  }
}
