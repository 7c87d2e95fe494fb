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
  return follow(clock, async (mayHaveGrown) => {
    const file = await open(path);
    try {
      const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      do {
        for (;;) {
          const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
          // A copy: of a line or two that a build prints at a time, not of the whole buffer.
          if (bytesRead > 0) take(Buffer.from(buffer.subarray(0, bytesRead)));
          if (bytesRead < CHUNK_BYTES) break;
        }
      } while (await mayHaveGrown());
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
  return follow(clock, async (mayHaveGrown) => {
    const followers = new Map<string, Follower>();
    do {
      for (const name of (await readdir(directory)).sort()) {
        if (!name.endsWith(".log") || followers.has(name)) continue;
        followers.set(name, followFile(join(directory, name), clock, taker(name)));
      }
    } while (await mayHaveGrown());
    for (const follower of followers.values()) await follower.finish();
  });
}

const CHUNK_BYTES = 64 * 1024;

/**
 * Looking now and then, and not whenever the kernel tells of a change (inotify(7)): a build writes in a hundred small pieces
 * a second, and to wake up for each would cost more than all else that the agent does. People cannot tell.
 */
const LOOK_EVERY_MS = 500;

/** Runs `read`, which reads all there is and then asks whether more may have been added, until it is told no. */
function follow(clock: Clock, read: (mayHaveGrown: () => Promise<boolean>) => Promise<void>): Follower {
  const bell = createBell(clock);
  let isFinishing = false;
  let wasLastReading = false;

  const done = read(async () => {
    if (!isFinishing) await bell.sleep(LOOK_EVERY_MS);
    if (wasLastReading) return false;
    wasLastReading = isFinishing;
    return true;
  });
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
