import type { ReactNode } from "react";
import styles from "./charts.module.css";

/** How all charts of the page look: no animation, a quiet grid, small words. */
export const STILL = { isAnimationActive: false } as const;
export const AXIS = {
  axisLine: { stroke: "var(--line)" },
  tickLine: false,
  tick: { fill: "var(--text-3)", fontSize: 11 },
  tickMargin: 6,
  minTickGap: 28,
} as const;
export const GRID = { stroke: "var(--line)", vertical: false } as const;
export const CROSSHAIR = { stroke: "var(--text-3)", strokeWidth: 1 } as const;
/** The last word of the time axis needs half of its width. */
export const MARGIN = { top: 8, right: 20, bottom: 0, left: 0 } as const;
/** Charts over time share their crosshair. */
export const SYNC = { syncId: "history" } as const;

/** What stands beside the crosshair. */
export function Reading({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.reading}>
      <b>{title}</b>
      {children}
    </div>
  );
}
