import type { LegalPlace, Starts } from "../../protocol/api";

/** What the coordinator tells before builds are moved. Null when it does not answer: then it refuses what is not legal. */

/** @param builds numbers, separated by commas. */
export function askLegalPlace(builds: string): Promise<LegalPlace | null> {
  return ask(`place?builds=${builds}`);
}

export function askStarts(target: string): Promise<Starts | null> {
  return ask(`starts?target=${encodeURIComponent(target)}&limit=20000`);
}

async function ask<Answer>(path: string): Promise<Answer | null> {
  const response = await fetch(`/api/v1/queue/${path}`).catch(() => null);
  return response?.ok ? await response.json() : null;
}
