import type { Beat, BeatReply } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { BEAT_EVERY_MS } from "../protocol/time";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { Asked } from "./link";
import type { Notices } from "./notices";

/**
 * Tells the coordinator every few seconds, and every second while somebody looks on, that this drone lives and what it holds,
 * and hears what it should let go.
 */
export type BeatLoop = {
  /** Beats now, and from now on this often: said in every welcome. */
  begin(everyMs: number): void;
  /** Beats now: something changed that should be seen at once. */
  wake(): void;
  stop(): void;
};

export type BeatLoopOptions = {
  send(beat: Beat): Promise<Asked<BeatReply>>;
  /** Is there anybody to hear it? */
  isOpen(): boolean;
  /** `watched`: somebody looks on. */
  takeBeat(watched: boolean): Promise<Beat>;
  dropped(keys: AttemptKey[]): void;
  clock: Clock;
  notices: Notices;
};

export function startBeatLoop({ send, isOpen, takeBeat, dropped, clock, notices }: BeatLoopOptions): BeatLoop {
  const bell = createBell(clock);
  let everyMs = BEAT_EVERY_MS;
  let stopped = false;
  let watched = false;

  async function loop() {
    while (!stopped) {
      const startedAt = clock.now();
      if (isOpen()) {
        const asked = await send(await takeBeat(watched));
        if (asked.kind === "reply") {
          watched = asked.reply.watched ?? false;
          dropped(asked.reply.drop);
        }
        if (asked.kind === "refused") notices.warn(`The coordinator refused a beat: ${asked.refusal.sentence}`);
      }
      const periodMs = watched ? Math.min(everyMs, WATCHED_EVERY_MS) : everyMs;
      if (!stopped) await bell.sleep(Math.max(0, periodMs - (clock.now() - startedAt)));
    }
  }

  void loop();
  return {
    begin(period) {
      everyMs = period;
      bell.ring();
    },
    wake: () => bell.ring(),
    stop() {
      stopped = true;
      bell.ring();
    },
  };
}

/** A graph that moves once a second looks alive. */
const WATCHED_EVERY_MS = 1_000;
