import type { AnsiColour, Span } from "./ansi";

/**
 * Emerge is run without colour, so most lines come plain. In those, what people look for is marked as the tools themselves would:
 * errors, warnings, places in files, and the steps of Portage, ninja and CMake. A line with any colour of its own is left alone.
 */
export function emphasise(spans: Span[]): Span[] {
  const [only, second] = spans;
  if (only === undefined || second !== undefined || only.colour !== null || only.bold || only.dim) return spans;
  const marked: Span[] = [];
  let from = 0;
  for (const match of only.text.matchAll(MARKS)) {
    if (match.index > from) marked.push({ ...only, text: only.text.slice(from, match.index) });
    marked.push({ ...only, ...lookOf(match.groups), text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < only.text.length) marked.push({ ...only, text: only.text.slice(from) });
  return marked;
}

const LOOKS = {
  error: { colour: "red", bold: true },
  trouble: { colour: "red", bold: false },
  warning: { colour: "magenta", bold: true },
  notice: { colour: "yellow", bold: false },
  note: { colour: "cyan", bold: true },
  place: { colour: "strong", bold: true },
  step: { colour: "strong", bold: false },
} as const satisfies Record<string, { colour: AnsiColour; bold: boolean }>;

/** Each is looked for once per place in the line; those with `^` at its beginning only. */
const MARKS = new RegExp(
  [
    "(?<trouble>^!!! .*|^ \\* ERROR: .*|^FAILED: .*|^ninja: build stopped.*|^g?make(?:\\[\\d+\\])?: \\*\\*\\* .*)",
    "(?<notice>^ \\* QA Notice: .*)",
    "(?<step>^\\[\\d+/\\d+\\]|^\\[ *\\d+%\\]|^>>> .*)",
    "(?<place>^[^\\s:]+:\\d+:(?:\\d+:)?)",
    "(?<error>\\b(?:fatal )?error:)",
    "(?<warning>\\bwarning:)",
    "(?<note>\\bnote:)",
  ].join("|"),
  "g",
);

function lookOf(groups: Record<string, string | undefined> = {}): Partial<Span> {
  for (const [name, look] of Object.entries(LOOKS)) {
    if (groups[name] !== undefined) return look;
  }
  return {};
}
