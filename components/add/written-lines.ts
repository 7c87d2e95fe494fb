import type { AdditionPreview } from "../../protocol/api";
import type { ResolvedLine } from "../../protocol/lines";

/** What stands on one line of the editor, counted from 1; `wanted` is it without blanks and comment, empty where nothing is asked for. */
export type WrittenLine = { number: number; text: string; wanted: string };

/** The lines as they are written, one atom, bare name or @set each, as in a world file. */
export function writtenLines(text: string): WrittenLine[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ number: index + 1, text: line, wanted: line.replace(/#.*/, "").trim() }));
}

export type Answers = ReadonlyMap<string, ResolvedLine>;

/** What is sent for the lines that can be added, each once. Those queued already need no adding. */
export function addable(lines: readonly WrittenLine[], answers: Answers): string[] {
  const found = lines.flatMap(({ wanted }) => {
    const answer = answers.get(wanted);
    return answer?.kind === "found" || answer?.kind === "set" ? [answer.add] : [];
  });
  return [...new Set<string>(found)];
}

/** How many lines cannot be added, are queued already, and are still asked about. */
export function counts(lines: readonly WrittenLine[], answers: Answers) {
  const asked = lines.filter(({ wanted }) => wanted !== "").map(({ wanted }) => answers.get(wanted));
  return {
    wrong: asked.filter((answer) => answer?.kind === "problem").length,
    queued: asked.filter((answer) => answer?.kind === "queued").length,
    open: asked.filter((answer) => answer === undefined).length,
  };
}

/** What stays in the editor when the others were added: what was not, as it was written. */
export function textLeft(lines: readonly WrittenLine[], answers: Answers, added: readonly string[]): string {
  const left = lines.filter(({ wanted }) => {
    const answer = answers.get(wanted);
    if (wanted === "" || answer?.kind === "queued") return false;
    return answer === undefined || answer.kind === "problem" || !("add" in answer) || !added.includes(answer.add);
  });
  return left.map(({ text }) => text).join("\n");
}

/** The text with another word on one line; what else stands there, such as a comment, stays. */
export function withLine(text: string, number: number, wanted: string): string {
  const lines = text.split("\n");
  const line = lines[number - 1] ?? "";
  const before = writtenLines(line)[0]?.wanted ?? "";
  lines[number - 1] = before === "" ? wanted : line.replace(before, () => wanted);
  return lines.join("\n");
}

/** What to add without what the plan cannot hold; `rest` are problems that belong to no line. */
export function plannable(adds: readonly string[], problems: AdditionPreview["problems"]) {
  const barred = new Set(problems.flatMap(({ wanted }) => (wanted === null ? [] : [String(wanted)])));
  return { adds: adds.filter((add) => !barred.has(add)), rest: problems.filter(({ wanted }) => wanted === null) };
}
