/**
 * How well `query` fits `text`: its letters in their order, the more of them together and at the beginnings of words the better.
 * Null when a letter is missing, or when they lie so far apart that nobody meant it. Upper and lower case are alike.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase();
  const words = text.toLowerCase();
  const whole = words.indexOf(wanted);
  if (whole >= 0) return WHOLE + (isWordStart(words, whole) ? WORD_START * wanted.length : 0) - words.length / 100;
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const next = words.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (next === at + 1) score += TOGETHER;
    else if (isWordStart(words, next)) score += WORD_START;
    else score -= GAP;
    at = next;
  }
  return score < LEAST ? null : score - words.length / 100;
}

const LEAST = 1;
const WHOLE = 100;
const WORD_START = 3;
const TOGETHER = 2;
const GAP = 1;

function isWordStart(text: string, index: number): boolean {
  return index === 0 || /[^a-z0-9]/.test(text[index - 1] ?? "");
}
