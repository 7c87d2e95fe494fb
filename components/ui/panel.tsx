import type { ReactNode } from "react";
import styles from "./panel.module.css";

/** A bordered surface. */
export function Panel({ children, className = "" }: { children: ReactNode; className?: string | undefined }) {
  return <div className={`${styles.panel} ${className}`}>{children}</div>;
}

/** A titled part of a page: heading, a quiet remark beside it, an optional link at its end. */
export function Section(props: {
  title: string;
  remark?: ReactNode;
  more?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}) {
  return (
    <section className={props.className} aria-label={props.title}>
      <div className={styles.head}>
        <h2>{props.title}</h2>
        {props.remark !== undefined && <span className={styles.remark}>{props.remark}</span>}
        {props.more !== undefined && <span className={styles.more}>{props.more}</span>}
      </div>
      {props.children}
    </section>
  );
}
