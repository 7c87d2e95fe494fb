import type { Millis } from "../protocol/time";
import type { CoordinatorLoop } from "./coordinator-loop";
import type { Store } from "./store/store";
import { EpochLost, NotSaved } from "./store/store";

/** Facts that are deleted at once: a few milliseconds, so that a journal which was kept for years holds nothing up. */
const AT_ONCE = 200;

/** Deletes the oldest facts of the journal, so many at most, that are from before a time. Rows do not change by it. */
export async function forgetOldFacts(
  store: Pick<Store, "readFacts" | "forgetFacts">,
  loop: Pick<CoordinatorLoop, "look">,
  before: Millis,
): Promise<void> {
  const oldest = await store.readFacts(0, AT_ONCE);
  const firstKept = oldest.findIndex(({ fact }) => fact.at >= before);
  const last = firstKept === -1 ? oldest.at(-1) : oldest[firstKept - 1];
  if (!last) return;
  const epoch = await loop.look((swarm) => swarm.head.get().epoch);
  try {
    await store.forgetFacts(epoch, last.sequence);
  } catch (error) {
    // The loop finds out by itself, and says it; these facts are deleted another time.
    if (!(error instanceof NotSaved || error instanceof EpochLost)) throw error;
  }
}
