import type { HeldBuild } from "../../protocol/to-watcher";
import { DRAWN_PHASES, phaseTicks } from "../swarm/merge/build-progress";
import styles from "./phase-ticks.module.css";

/** Six ticks, one per phase: those behind, the one it is in, those to come. Words say the same beside it. */
export function PhaseTicks({ build }: { build: HeldBuild }) {
  const { done, current } = phaseTicks(build);
  return (
    <span className={styles.ticks} aria-hidden="true">
      {DRAWN_PHASES.map((phase, index) => (
        <i key={phase} data-done={index < done || undefined} data-current={index === current || undefined} />
      ))}
    </span>
  );
}
