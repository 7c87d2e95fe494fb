import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";

const FETCHED_WITHIN_MS = 2 * 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Fetches the coordinator's agent to a file and verifies it. @returns why it cannot be used, then there is no such file; or null. */
export async function fetchAgent(coordinator: URL, sha256: string, path: string): Promise<string | null> {
  const url = new URL("/agent.mjs", coordinator).href;
  const trouble = await fetchTo(path, url, sha256).catch(
    (error: unknown) => `${url} cannot be fetched to ${path}: ${reasonOf(error)}.`,
  );
  if (trouble !== null) await rm(path, { force: true }).catch(() => {});
  return trouble;
}

async function fetchTo(path: string, url: string, sha256: string): Promise<string | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCHED_WITHIN_MS) });
  if (!response.ok || response.body === null) return `${url} answers with HTTP status ${response.status}.`;
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "w", 0o644);
  try {
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return `${url} is larger than any agent.`;
      hash.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const found = hash.digest("hex");
  return found === sha256
    ? null
    : `${url} is another agent (SHA-256 ${found}) than the one that was to come (${sha256}).`;
}

/** `fetch failed` says nothing; what is behind it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
