"use client";

import { counted } from "../ui/number";
import type { Totals } from "./use-totals";

/** The title of the browser's tab: how it goes, without opening it. */
export function PageTitle({ totals }: { totals: Totals | null }) {
  return <title>{totals === null ? "portage-swarm" : titleOf(totals)}</title>;
}

/** `2 failed · 60% · 152 left · portage-swarm`. */
export function titleOf({ builds, progress, queued }: Pick<Totals, "builds" | "progress" | "queued">): string {
  const parts = progress.total === 0 ? [] : [`${progress.percent}%`, `${counted(queued, "left", "left")}`];
  if (builds.failed > 0) parts.unshift(counted(builds.failed, "failed", "failed"));
  return [...parts, "portage-swarm"].join(" · ");
}
