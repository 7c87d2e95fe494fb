"use client";

import { useEffect, useState } from "react";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import styles from "./first-run.module.css";
import type { JoinAnswer } from "./join-command";
import { askJoin } from "./join-command";

/** No drone has joined: how to add one, and a box that listens for it. */
export function FirstRun() {
  return (
    <div className={styles.first}>
      <h1>No drones yet</h1>
      <p className={styles.lead}>
        Run this as root on each Gentoo machine that should build. It starts the agent and joins this swarm.
      </p>
      <JoinCommand />
      <p className={styles.listening} role="status">
        <StateIcon badge={DRONE_BADGES.idle} label={null} />
        Listening. The first drone appears here within a second of joining.
      </p>
      <section className={styles.demo} aria-label="Just looking?">
        <h2>Just looking?</h2>
        <p>
          <code>npm run demo</code> starts four simulated drones that build 152 packages. Nothing is compiled.
        </p>
      </section>
    </div>
  );
}

function JoinCommand() {
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
        <CopyButton text={answer.command} />
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

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button className={styles.copy} onClick={() => void copy()}>
      {copied ? "Copied" : "Copy"}
    </Button>
  );
}
