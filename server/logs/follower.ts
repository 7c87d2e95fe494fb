import { setTimeout as sleep } from "node:timers/promises";
import type { LogLines } from "../../protocol/to-watcher";
import type { LogListener } from "./log-store";

/** What a follower needs of a log. */
export type Followed = {
  readFrom(line: number): Promise<LogLines>;
  onGrowth(listener: () => void): () => void;
};

/**
 * Tells a listener every line from `fromLine` on, once and in order. Past and present are read the same way, from the file
 * and by number: so nothing can be lost or doubled where one passes into the other, and a slow listener costs no memory.
 */
export function startFollowing(
  followed: Followed,
  fromLine: number,
  listener: LogListener,
  options: FollowOptions,
): () => void {
  const stopping = new AbortController();
  const bell = new Bell();
  const unsubscribe = followed.onGrowth(() => bell.ring());

  const tell = async (line: number): Promise<LogLines | null> => {
    try {
      const batch = await followed.readFrom(line);
      if (!stopping.signal.aborted && isNews(batch)) await listener(batch);
      return batch;
    } catch (error) {
      options.onError(error);
      return null;
    }
  };

  const follow = async () => {
    for (let next = fromLine; !stopping.signal.aborted; ) {
      bell.mute();
      const batch = await tell(next);
      if (!batch) {
        await pause(options.retryAfterMs, stopping.signal);
        continue;
      }
      next += batch.lines.length;
      if (next <= batch.totalLines) continue;
      if (batch.complete) break;
      if (isNews(batch)) await pause(options.coalesceMs, stopping.signal);
      await bell.rung();
    }
    unsubscribe();
  };
  void follow();

  return () => {
    stopping.abort();
    bell.ring();
  };
}

export type FollowOptions = {
  /** Least time from one telling to the next, once the past is told. */
  coalesceMs: number;
  /** Reading failed, or the listener did: the same lines are read again after a while. */
  retryAfterMs: number;
  onError: (error: unknown) => void;
};

function isNews(batch: LogLines): boolean {
  return batch.lines.length > 0 || batch.complete;
}

/** Remembers that it rang until it is muted, so that a ring between two waits is not missed. */
class Bell {
  #rang = false;
  #wake: () => void = () => {};

  ring(): void {
    this.#rang = true;
    this.#wake();
  }

  mute(): void {
    this.#rang = false;
  }

  async rung(): Promise<void> {
    if (this.#rang) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

async function pause(forMs: number, signal: AbortSignal): Promise<void> {
  if (forMs === 0) return;
  // Aborting only cuts the pause short.
  await sleep(forMs, undefined, { signal, ref: false }).catch(() => undefined);
}
