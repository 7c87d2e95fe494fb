"use client";

import type { KeyboardEvent, RefObject } from "react";
import { useState } from "react";
import { StateIcon } from "../state-badges";
import styles from "./line-editor.module.css";
import { lineWords, suggestions } from "./line-words";
import type { Answers, WrittenLine } from "./written-lines";
import { withLine } from "./written-lines";

/** Pixels; as in the style sheet. */
const LINE_HEIGHT = 27;
const PADDING = 12;
const MOST_DRAWN = 60;

type LineEditorProps = {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  lines: readonly WrittenLine[];
  answers: Answers;
  describedBy: string;
  onText: (text: string) => void;
};

/** One atom per line, and beside each line what it means. Tab puts the nearest name in the place of one that is not in the tree. */
export function LineEditor({ field, text, lines, answers, describedBy, onText }: LineEditorProps) {
  const [scrolled, setScrolled] = useState(0);
  const first = Math.max(0, Math.floor((scrolled - PADDING) / LINE_HEIGHT) - 2);
  const inView = lines.slice(first, first + MOST_DRAWN);
  const wrong = lines.some(({ wanted }) => answers.get(wanted)?.kind === "problem");

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Tab" || event.shiftKey) return;
    const number = text.slice(0, event.currentTarget.selectionStart).split("\n").length;
    const [nearest] = suggestions(answers.get(lines[number - 1]?.wanted ?? ""));
    if (nearest === undefined) return;
    event.preventDefault();
    onText(withLine(text, number, nearest));
  };
  return (
    <div className={styles.editor}>
      <textarea
        ref={field}
        aria-label="Atoms, one per line"
        aria-invalid={wrong}
        aria-describedby={describedBy}
        placeholder={"app-editors/neovim\n=dev-lang/rust-1.88.0\n@kde-games"}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={press}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
      />
      <div className={styles.beside} aria-hidden="true">
        {inView.map(({ number, wanted }) => {
          const answer = answers.get(wanted);
          const told = answer === undefined ? null : lineWords(answer);
          const top = PADDING + (number - 1) * LINE_HEIGHT - scrolled;
          return (
            told !== null && (
              <p key={number} style={{ transform: `translateY(${top}px)` }}>
                <StateIcon badge={told.badge} size={14} label={null} />
                <span className="cut">{told.words}</span>
              </p>
            )
          );
        })}
      </div>
    </div>
  );
}
