import { newCommandId, problemOf } from "../swarm/actions";

/** An answer of the coordinator, or a sentence why there is none. */
export type Reply<Answer> = { answer: Answer } | { problem: string };

/** Asks the API below /api/v1. Never throws, unless it is aborted. `request` is the browser's fetch. */
export async function ask<Answer>(
  request: typeof fetch,
  path: string,
  body: object,
  signal?: AbortSignal,
): Promise<Reply<Answer>> {
  try {
    const response = await request(`/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": newCommandId() },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    return response.ok ? { answer: await response.json() } : { problem: await problemOf(response) };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { problem: "The coordinator does not answer." };
  }
}
