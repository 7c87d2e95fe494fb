import type { ReactNode } from "react";
import styles from "./tabs.module.css";

/** Links to the views of a page, one beside the other; that of the view one is on is `aria-current`. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
