"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import styles from "./notice.module.css";
import { Shape } from "./shapes";

/** Nothing is here: one line why, at most one action. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.notice}>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Something failed: what, what to do, and *Try again* when that can help. */
export function ErrorPanel(props: { title: string; children?: ReactNode; tryAgain?: (() => void) | undefined }) {
  return (
    <div className={styles.notice} role="alert">
      <span data-tone="warn">
        <Shape name="triangle-mark" />
      </span>
      <h2>{props.title}</h2>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.tryAgain && <Button onClick={props.tryAgain}>Try again</Button>}
    </div>
  );
}
