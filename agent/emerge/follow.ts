import type { FSWatcher } from "node:fs";
import { watch } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createBell } from "../bell";
import type { Clock } from "../clock";

/** Reads what others write, as it is written. */
export type Follower = {
  /** Nothing more is being written: resolves when everything was read, rejects when it could not be. */
  finish(): Promise<void>;
};

/** Hands on the bytes of a file from its beginning. The file exists; each chunk is the taker's to keep. */
export function followFile(path: string, clock: Clock, take: (bytes: Uint8Array) => void): Follower {
  return follow(path, clock, async (untilChanged) => {
    const file = await open(path);
    try {
      do {
        for (;;) {
          const chunk = Buffer.alloc(CHUNK_BYTES);
          const { bytesRead } = await file.read(chunk);
          if (bytesRead === 0) break;
          take(chunk.subarray(0, bytesRead));
        }
      } while (await untilChanged());
    } finally {
      await file.close();
    }
  });
}

/** Follows each `*.log` that appears in a directory; `taker` is asked once per file. The directory exists. */
export function followLogs(
  directory: string,
  clock: Clock,
  taker: (name: string) => (bytes: Uint8Array) => void,
): Follower {
  return follow(directory, clock, async (untilChanged) => {
    const followers = new Map<string, Follower>();
    do {
      for (const name of (await readdir(directory)).sort()) {
        if (!name.endsWith(".log") || followers.has(name)) continue;
        followers.set(name, followFile(join(directory, name), clock, taker(name)));
      }
    } while (await untilChanged());
    for (const follower of followers.values()) await follower.finish();
  });
}

const CHUNK_BYTES = 64 * 1024;

/** The kernel tells of changes (inotify(7)), but not on every file system, and drops what overflows its queue. */
const LOOK_EVERY_MS = 1_000;

/** Runs `read`, which reads all there is and then asks whether more may have been added, until it is told no. */
function follow(path: string, clock: Clock, read: (untilChanged: () => Promise<boolean>) => Promise<void>): Follower {
  const bell = createBell(clock);
  let isFinishing = false;
  let wasLastReading = false;
  // Before the first reading, so that nothing can be written unseen in between.
  const watcher = tryToWatch(path, () => bell.ring());

  const done = read(async () => {
    if (!isFinishing) await bell.sleep(LOOK_EVERY_MS);
    if (wasLastReading) return false;
    wasLastReading = isFinishing;
    return true;
  }).finally(() => watcher?.close());
  // Whoever calls finish() hears of it; until then nobody does.
  done.catch(() => {});

  return {
    finish() {
      isFinishing = true;
      bell.ring();
      return done;
    },
  };
}

/** Nothing when the kernel has no watches left: looking now and then must do. */
function tryToWatch(path: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, changed);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
