import type { Added, Problem } from "../../protocol/api";
import type { AtomLine, Wrong } from "./atom-lines";
import { wrongLines } from "./atom-lines";

/** Asks the coordinator to add atoms; `request` is the browser's fetch. Never throws: no connection is an answer too. */
export async function askToAdd(
  request: typeof fetch,
  lines: readonly AtomLine[],
): Promise<{ added: Added; wrong: [] } | { added: null; wrong: Wrong[] }> {
  try {
    const response = await request("/api/v1/queue", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ atoms: lines.map(({ atom }) => atom) }),
    });
    if (response.ok) return { added: await response.json(), wrong: [] };
    const problem: Problem = await response.json();
    return { added: null, wrong: wrongLines(lines, problem) };
  } catch {
    return { added: null, wrong: [{ line: null, message: "The coordinator does not answer." }] };
  }
}
