/**
 * Bytes → lines as a person sees them: decoded (what is not UTF-8 becomes U+FFFD), without colours and other terminal
 * control, a line that was redrawn over itself as it looked last. For parsing only; the log keeps the bytes.
 */
export type LineReader = {
  /** The lines that these bytes complete. */
  push(bytes: Uint8Array): string[];
  /** The line that has no end, if there is one. */
  end(): string[];
};

/** What is longer is cut: nothing worth recognising stands behind this many characters. */
const LONGEST_LINE = 8192;

export function createLineReader(): LineReader {
  const decoder = new TextDecoder();
  let unfinished = "";

  function take(text: string): string[] {
    const lines = (unfinished + text).split(LINE_END);
    const rest = lines.pop() ?? "";
    unfinished = rest.length > LONGEST_LINE ? withoutRedraws(rest).slice(0, LONGEST_LINE) : rest;
    return lines.map(visible);
  }

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      const lines = take(`${decoder.decode()}\n`);
      return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
    },
  };
}

const ESC = "\\u{1b}";
const BEL = "\\u{7}";

/** With TERM=xterm emerge ends its own lines with NEL, ESC E, instead of a newline. */
const LINE_END = new RegExp(`\\n|${ESC}E`, "u");

/** ECMA-48: operating system commands (titles), control sequences (colours, cursor), other escapes, control characters. */
const CONTROL = new RegExp(
  [
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)`,
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}[@-Z\\\\-_]`,
    "(?!\\t)\\p{Cc}",
  ].join("|"),
  "gu",
);

function visible(line: string): string {
  return withoutRedraws(line).slice(0, LONGEST_LINE).replace(CONTROL, "");
}

/** What stands behind the last carriage return that something follows. */
function withoutRedraws(line: string): string {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1);
}
