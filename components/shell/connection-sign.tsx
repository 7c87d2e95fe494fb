"use client";

import { useEffect, useState } from "react";
import { useConnection, useSwarmStore } from "../swarm/provider";
import { ageText } from "../ui/age";
import { Shape } from "../ui/shapes";
import styles from "./connection-sign.module.css";

const LOOK_EVERY_MS = 500;

/** How fresh the page is: the age of the newest message. */
export function ConnectionSign() {
  const { state } = useConnection();
  const age = useAge();
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

/** Looked up twice a second, not with every message: just after a message every age is nothing. */
function useAge(): string | null {
  const store = useSwarmStore();
  const [age, setAge] = useState<string | null>(null);
  useEffect(() => {
    const look = () => {
      const { known } = store.getState();
      setAge(known === null ? null : ageText(Date.now() - known.heardAt));
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [store]);
  return age;
}
