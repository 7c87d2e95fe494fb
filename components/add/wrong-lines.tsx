"use client";

import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { suggestions } from "./line-words";
import type { Answers, WrittenLine } from "./written-lines";
import styles from "./wrong-lines.module.css";

type WrongLinesProps = {
  id: string;
  lines: readonly WrittenLine[];
  answers: Answers;
  onReplace: (line: number, wanted: string) => void;
};

/** Each line that cannot be added: why, and what would help. */
export function WrongLines({ id, lines, answers, onReplace }: WrongLinesProps) {
  return (
    <ul id={id} className={styles.list} aria-label="Lines that cannot be added" aria-live="polite">
      {lines.map(({ number, wanted }) => {
        const answer = answers.get(wanted);
        if (answer?.kind !== "problem") return null;
        const { problem, sentence } = answer;
        const settings = problem.kind === "masked" || problem.kind === "use-change" ? problem.settings : [];
        return (
          <li key={number}>
            <p>
              <span className="muted">Line {number}</span> {sentence}
            </p>
            {settings.map(({ file, line }) => (
              <p key={`${file} ${line}`} className={styles.setting}>
                <span className="muted">{file}</span>
                <code>{line}</code>
                <CopyButton text={line} />
              </p>
            ))}
            <p className={styles.choices}>
              {suggestions(answer)
                .slice(0, 6)
                .map((name) => (
                  <Button key={name} size="small" onClick={() => onReplace(number, name)}>
                    {name}
                  </Button>
                ))}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
