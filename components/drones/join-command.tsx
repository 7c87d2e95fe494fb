"use client";

import { useEffect, useState } from "react";
import { CopyButton } from "../ui/copy-button";
import { Skeleton } from "../ui/skeleton";
import { Clock } from "../ui/time-text";
import { useToasts } from "../ui/toast";
import type { JoinAnswer } from "./ask-join";
import { askAnotherJoin, askJoin } from "./ask-join";
import styles from "./join-command.module.css";

/** The one line that adds a drone, and what to know before it is run. */
export function JoinCommand() {
  const [answer, setAnswer] = useState<JoinAnswer | null>(null);
  const [now] = useState(Date.now);
  const { say } = useToasts();
  useEffect(() => {
    let wanted = true;
    void askJoin((input, init) => fetch(input, init)).then((told) => wanted && setAnswer(told));
    return () => {
      wanted = false;
    };
  }, []);
  const makeAnother = async () => {
    const made = await askAnotherJoin((input, init) => fetch(input, init));
    if (made.kind === "failed") return say({ text: `No token was made: ${made.because}` });
    setAnswer(made);
    say({ text: "Another token was made. Earlier ones hold until they expire or are revoked in Settings." });
  };
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
      <p className={styles.hint}>
        {answer.expiresAt === null ? (
          "The token enrols drones until it is revoked."
        ) : (
          <>
            The token enrols drones until <Clock at={answer.expiresAt} now={now} />.
          </>
        )}{" "}
        <a href="/install.sh" target="_blank" rel="noreferrer">
          Read the script
        </a>{" "}
        before you run it, or{" "}
        <button type="button" onClick={() => void makeAnother()}>
          make another token
        </button>
        .
      </p>
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
