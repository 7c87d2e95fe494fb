import type { Difference } from "../../protocol/drone";
import { Section } from "../ui/panel";
import styles from "./drift-panel.module.css";

/** Where a drone is set up otherwise than most of its target; nothing where it is set up alike. */
export function DriftPanel({ drift, target }: { drift: readonly Difference[]; target: string }) {
  if (drift.length === 0) return null;
  return (
    <Section title={`Differs from ${target}`}>
      <ul className={styles.differences}>
        {drift.map(({ aspect, sentence, matters }) => (
          <li key={aspect}>
            <span>{sentence}</span>
            {matters && <span data-tone="warn">other packages</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
