"use client";

import { useState } from "react";
import type { ResolvedLines } from "../../protocol/lines";
import { ask } from "./ask";
import { useLate } from "./use-late";
import type { Answers, WrittenLine } from "./written-lines";

const AFTER_MS = 150;
/** The coordinator takes so many lines at once. */
const MOST = 2_000;

export type Resolving = {
  answers: Answers;
  /** Why lines are not checked. */
  problem: string | null;
  /** Forgets all answers: the queue is another now. */
  forget: () => void;
};

/** What a drone's Portage says of each line, asked soon after somebody stops typing; what was asked before is not asked again. */
export function useResolvedLines(lines: readonly WrittenLine[]): Resolving {
  const [answers, setAnswers] = useState<Answers>(new Map());
  const [problem, setProblem] = useState<string | null>(null);
  const open = [...new Set(lines.map(({ wanted }) => wanted))].filter((one) => one !== "" && !answers.has(one));

  useLate(open.join("\n"), AFTER_MS, async (_key, signal) => {
    for (let from = 0; from < open.length; from += MOST) {
      const asked = open.slice(from, from + MOST);
      const reply = await ask<ResolvedLines>(fetch.bind(window), "lines", { lines: asked }, signal);
      if ("problem" in reply) return setProblem(reply.problem);
      setProblem(null);
      const told = asked.flatMap((wanted, index) => {
        const line = reply.answer.lines[index];
        return line === undefined ? [] : [[wanted, line] as const];
      });
      setAnswers((before) => new Map([...before, ...told]));
    }
  });
  return { answers, problem, forget: () => setAnswers(new Map()) };
}
