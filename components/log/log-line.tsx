import type { MouseEvent } from "react";
import { memo } from "react";
import type { Span } from "./ansi";
import { parseAnsi } from "./ansi";
import { emphasise } from "./emphasis";
import styles from "./log.module.css";

type LogLineProps = {
  number: number;
  /** Undefined while it is on its way. */
  text: string | undefined;
  pointed: boolean;
  onPoint: (line: number, shift: boolean) => void;
};

/** One line, drawn as text: what a build prints is never markup. */
export const LogLine = memo(function LogLine({ number, text, pointed, onPoint }: LogLineProps) {
  const point = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    onPoint(number, event.shiftKey);
  };
  return (
    <>
      <a className={styles.number} href={`#L${number}`} tabIndex={-1} aria-label={`Line ${number}`} onClick={point}>
        {number}
      </a>
      <span className={styles.text} data-pointed={pointed || undefined}>
        {text === undefined ? <span className={styles.coming}>…</span> : emphasise(parseAnsi(text)).map(drawn)}
      </span>
    </>
  );
});

function drawn({ text, colour, bold, dim }: Span, place: number) {
  const ink = dim && colour === null ? "dim" : colour;
  if (ink === null && !bold) return text;
  return (
    <span key={place} data-ink={ink ?? undefined} data-bold={bold || undefined}>
      {text}
    </span>
  );
}
