"use client";

import { useState } from "react";
import type { AdditionPreview } from "../../protocol/api";
import { ask } from "./ask";
import { useLate } from "./use-late";

const AFTER_MS = 100;

export type Where = "end" | "next" | "held";

/** How `where` is said to the coordinator, which puts at the end what has no place. */
export function whereTo(where: Where): { to?: "next" | "held" } {
  return where === "end" ? {} : { to: where };
}

/** What adding these would do; null while that is not known. */
export function usePreview(adds: readonly string[], where: Where) {
  const key = `${where}\n${adds.join("\n")}`;
  const [told, setTold] = useState<{ key: string; preview: AdditionPreview | null; problem: string | null } | null>(
    null,
  );

  useLate(key, AFTER_MS, async (asked, signal) => {
    if (adds.length === 0) return setTold(null);
    const body = { atoms: adds, ...whereTo(where) };
    const reply = await ask<AdditionPreview>(fetch.bind(window), "queue/preview", body, signal);
    setTold(
      "problem" in reply
        ? { key: asked, preview: null, problem: reply.problem }
        : { key: asked, preview: reply.answer, problem: null },
    );
  });
  const current = told?.key === key ? told : null;
  return {
    preview: current?.preview ?? null,
    problem: current?.problem ?? null,
    asking: adds.length > 0 && current === null,
  };
}
