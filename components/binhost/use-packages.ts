"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { PackageList, PublishedPackage } from "../../protocol/binhost";
import { problemOf } from "../swarm/actions";

const PAGE = 2_000;

export type Packages = {
  /** Grows page by page; null before the first. */
  packages: readonly PublishedPackage[] | null;
  total: number;
  /** Why the rest is missing. */
  problem: string | null;
  tryAgain: () => void;
};

/** All packages of a target by name, asked for again whenever its index was written anew. Use it with a `key` per target. */
export function usePackages(target: string, indexedAt: number | null): Packages {
  const [told, setTold] = useState<Pick<Packages, "packages" | "total">>({ packages: null, total: 0 });
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  // A new index or another try makes the question a new one.
  const question = useMemo(() => ({ target, indexedAt, tries }), [target, indexedAt, tries]);
  useEffect(() => {
    const ended = new AbortController();
    void readAll(question.target, ended.signal, (packages, total) => setTold({ packages, total })).then(
      (wrong) => ended.signal.aborted || setProblem(wrong),
    );
    return () => ended.abort();
  }, [question]);

  return { ...told, problem, tryAgain: useCallback(() => setTries((before) => before + 1), []) };
}

/** @returns why not all came; null when all did. */
async function readAll(
  target: string,
  signal: AbortSignal,
  onMore: (packages: readonly PublishedPackage[], total: number) => void,
): Promise<string | null> {
  const all: PublishedPackage[] = [];
  let after = "";
  try {
    do {
      const query = new URLSearchParams({ limit: String(PAGE), ...(after && { after }) });
      const response = await fetch(`/api/v1/binhost/${encodeURIComponent(target)}/packages?${query}`, { signal });
      if (!response.ok) return await problemOf(response);
      const { packages, total, next }: PackageList = await response.json();
      all.push(...packages);
      if (!signal.aborted) onMore([...all], total);
      after = next ?? "";
    } while (after !== "");
    return null;
  } catch {
    return "the coordinator does not answer.";
  }
}
