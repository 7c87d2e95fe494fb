import type { ResolvedLine } from "../../protocol/lines";
import { cpvParts } from "../cpv";
import type { Badge } from "../state-badges";
import { BUILD_BADGES } from "../state-badges";
import { counted } from "../ui/number";

const WRONG: Badge = { shape: "octagon-cross", tone: "failed", word: "Cannot be added" };
const CURABLE: Badge = { shape: "triangle-mark", tone: "warn", word: "Needs a setting" };

export type LineWords = { badge: Badge; words: string };

/** What stands beside a line of the editor, in a few words; null where nothing is asked for. */
export function lineWords(line: ResolvedLine): LineWords | null {
  switch (line.kind) {
    case "nothing":
      return null;
    case "found":
      return {
        badge: BUILD_BADGES.built,
        words: `${cpvParts(line.cpv).version}${line.isPublished ? ", built already" : ""}`,
      };
    case "set":
      return { badge: BUILD_BADGES.built, words: counted(line.packages, "package") };
    case "queued": {
      const where = line.position === null ? BUILD_BADGES[line.state].word.toLowerCase() : `position ${line.position}`;
      return { badge: BUILD_BADGES.ready, words: `already queued, ${where}` };
    }
    case "problem":
      return problemWords(line);
  }
}

function problemWords({ problem, sentence }: Extract<ResolvedLine, { kind: "problem" }>): LineWords {
  switch (problem.kind) {
    case "unknown":
      return {
        badge: WRONG,
        words: problem.nearest[0] === undefined ? "not in the tree" : `not in the tree; ${problem.nearest[0]}?`,
      };
    case "ambiguous":
      return { badge: WRONG, words: `one of ${problem.candidates.length}` };
    case "masked":
      return {
        badge: CURABLE,
        words: `masked by ${[...new Set(problem.masks.map(({ by }) => MASKS[by]))].join(", ")}`,
      };
    case "use-change":
      return { badge: CURABLE, words: `needs USE ${problem.flags.join(" ")}` };
    case "invalid":
      return { badge: WRONG, words: "no atom" };
    case "required-use":
    case "blocker":
    case "slot-conflict":
    case "circle":
    case "other":
      return { badge: WRONG, words: sentence };
  }
}

const MASKS = { keyword: "keyword", "package.mask": "package.mask", license: "license", other: "Portage" } as const;

/** What may stand on the line instead, the likeliest first. */
export function suggestions(line: ResolvedLine | undefined): readonly string[] {
  if (line?.kind !== "problem") return [];
  if (line.problem.kind === "unknown") return line.problem.nearest;
  return line.problem.kind === "ambiguous" ? line.problem.candidates : [];
}
