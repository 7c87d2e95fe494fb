"use client";

import { useEffect, useState } from "react";
import { CopyButton } from "../ui/copy-button";
import { Skeleton } from "../ui/skeleton";
import type { JoinAnswer } from "./ask-join";
import { askJoin } from "./ask-join";
import styles from "./join-command.module.css";

/** The one line that adds a drone. */
export function JoinCommand() {
  const [answer, setAnswer] = useState<JoinAnswer | null>(null);
  useEffect(() => {
    let wanted = true;
    void askJoin((input, init) => fetch(input, init)).then((told) => wanted && setAnswer(told));
    return () => {
      wanted = false;
    };
  }, []);
  if (answer === null) return <Skeleton height="56px" />;
  if (answer.kind === "failed") return <p className={styles.failed}>The command cannot be shown: {answer.because}</p>;
  return (
    <>
      <div className={styles.command}>
        <code>
          {[...answer.command.matchAll(/\S+ ?/g)].map(({ index, 0: word }) => (
            <span key={index}>{word}</span>
          ))}
        </code>
        <CopyButton className={styles.copy} text={answer.command} />
      </div>
      {isLocal(answer.command) && (
        <p className={styles.hint}>
          This address works on this machine alone. For other machines, open this page by a name or address they can
          reach.
        </p>
      )}
    </>
  );
}

function isLocal(command: string): boolean {
  return /\b(localhost|127\.\d+\.\d+\.\d+)\b|\[::1\]/.test(command);
}
