"use client";

import { useConnection, useMaybeSwarm } from "../swarm/provider";
import { useLocalNow } from "../swarm/swarm-clock";
import { ageText } from "../ui/age";
import { Shape } from "../ui/shapes";
import styles from "./connection-sign.module.css";

/** How fresh the page is: the age of the newest message. */
export function ConnectionSign() {
  const { state } = useConnection();
  const heardAt = useMaybeSwarm((known) => known.heardAt);
  const now = useLocalNow(500);
  const age = heardAt === null ? null : ageText(now - heardAt);
  switch (state) {
    case "connecting":
      return <span className={styles.sign}>Connecting</span>;
    case "live":
      return (
        <span className={styles.sign}>
          <span data-tone="built">
            <Shape name="dot" />
          </span>
          Live
          <span className={styles.age}>{age}</span>
        </span>
      );
    case "late":
    case "lost":
      return (
        <span className={styles.sign} data-tone="warn">
          <Shape name="triangle-mark" />
          {age === null ? "No connection" : `${age} old`}
        </span>
      );
  }
}
