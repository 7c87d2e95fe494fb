import type { Clock } from "./clock";

/** What the agent tells the person who looks at its terminal or its system log. */
export type Notices = {
  say(sentence: string): void;
  /** Something is wrong that a person may have to look at. */
  warn(sentence: string): void;
};

/**
 * One line each: local time, a mark for warnings, the sentence. Never more than a line, whatever the sentence holds; what
 * was said last is not said again.
 */
export function createNotices(write: (line: string) => void, clock: Clock): Notices {
  let lastSentence = "";
  const line = (mark: string, sentence: string) => {
    if (sentence === lastSentence) return;
    lastSentence = sentence;
    write(`${localTime(clock.wall())} ${mark}${sentence.replaceAll(CONTROL_CHARACTERS, " ")}\n`);
  };
  return {
    say: (sentence) => line("", sentence),
    warn: (sentence) => line("! ", sentence),
  };
}

/** Sentences may carry text from the coordinator or from emerge: it must not move the cursor of a terminal. */
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

function localTime(wall: number): string {
  const date = new Date(wall - new Date(wall).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace("T", " ");
}
