/** Longest line that is shown, in UTF-16 code units; what is longer ends in `…`. */
export const MAX_LINE_CHARACTERS = 8192;

/**
 * What of a line's bytes is shown: text with tabs and SGR colour codes. Other control characters and whole escape sequences
 * (ECMA-48: cursor movement, window titles) are dropped, invalid UTF-8 becomes U+FFFD, and the length is limited.
 * `cutBefore`: bytes of the line are missing at its end.
 */
export function visibleText(bytes: Buffer, cutBefore: boolean): string {
  const text = bytes.toString("utf8").replace(CONTROLS, (sequence) => (SGR.test(sequence) ? sequence : ""));
  if (text.length <= MAX_LINE_CHARACTERS && !cutBefore) return text;
  return `${text.slice(0, MAX_LINE_CHARACTERS - 1).replace(HALF_A_CHARACTER, "")}…`;
}

const ESC = "\\u001b";
const CSI_SEQUENCE = `${ESC}\\[[0-?]*[ -/]*[@-~]`;
/** Operating system command, device control and other strings; one that is not closed on its line is no string. */
const STRING_SEQUENCE = `${ESC}[\\]PX^_][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\)`;
const OTHER_SEQUENCE = `${ESC}[ -/]*[0-~]?`;
const CONTROL = "[\\u0000-\\u0008\\u000a-\\u001a\\u001c-\\u001f\\u007f-\\u009f]";

const CONTROLS = new RegExp(`${CSI_SEQUENCE}|${STRING_SEQUENCE}|${OTHER_SEQUENCE}|${CONTROL}`, "g");
const SGR = new RegExp(`^${ESC}\\[[0-9;:]*m$`);
/** At the end of a text that was cut: an unfinished colour code, or the first half of a surrogate pair. */
const HALF_A_CHARACTER = new RegExp(`(?:${ESC}[^m]{0,64}|[\\ud800-\\udbff])$`);
