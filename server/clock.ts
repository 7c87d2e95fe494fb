import type { Now } from "./coordinator/command";

export function systemClock(): Now {
  return { wall: Date.now(), mono: performance.now() };
}

/** Does something again and again, `everyMs` after it was last finished. The returned function stops it. */
export function repeat(everyMs: number, work: () => Promise<unknown>): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const next = () => {
    timer = setTimeout(async () => {
      await work();
      if (!stopped) next();
    }, everyMs);
  };
  next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
