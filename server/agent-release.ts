import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PRODUCT_VERSION } from "./product";

/** The agent that belongs to this coordinator: what joins fetch, and what upgrades bring to drones. */
export type AgentRelease = { version: string; sha256: string; bytes: Uint8Array<ArrayBuffer> };

/** Read anew each time, since a build may replace it; null when it was never built. */
export async function readAgentRelease(file: string): Promise<AgentRelease | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { version: PRODUCT_VERSION, sha256, bytes: new Uint8Array(bytes) };
}
