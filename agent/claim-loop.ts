import type { WorkOrder } from "../protocol/build";
import type { Claim, ClaimReply } from "../protocol/from-agent";
import type { ClaimId } from "../protocol/ids";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { Asked } from "./link";
import type { Notices } from "./notices";

/**
 * Asks for work while there are free cores, one claim at a time. A claim that was not answered may have been granted, so
 * it is asked again under the same id until an answer comes: then the coordinator gives the same lease, not a second one.
 */
export type ClaimLoop = {
  /** Something changed: work came, cores became free, the session opened. */
  wake(): void;
  /** Asks nothing more; resolves when the last claim was answered or given up. */
  stop(): Promise<void>;
};

export type ClaimLoopOptions = {
  ask(claim: Claim): Promise<Asked<ClaimReply>>;
  /** Cores to ask for now; 0 asks for nothing. */
  freeCores(): number;
  newClaimId(): ClaimId;
  granted(order: WorkOrder): void;
  clock: Clock;
  notices: Notices;
};

export function startClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const { ask, freeCores, newClaimId, granted, clock, notices } = options;
  const bell = createBell(clock);
  let stopped = false;
  let unanswered: ClaimId | null = null;

  /** Milliseconds until there is a reason to ask again; 0 for at once. */
  async function claimOnce(): Promise<number> {
    const cores = freeCores();
    if (cores < 1) return ASK_ANYWAY_AFTER_MS;
    unanswered ??= newClaimId();
    const asked = await ask({ claim: unanswered, freeCores: cores });
    if (asked.kind === "unanswered") return asked.because === "disconnected" ? ASK_ANYWAY_AFTER_MS : RETRY_AFTER_MS;

    unanswered = null;
    if (asked.kind === "refused") {
      notices.warn(`The coordinator refused a claim: ${asked.refusal.sentence}`);
      return RETRY_AFTER_MS;
    }
    if (asked.reply.kind === "wait") return ASK_ANYWAY_AFTER_MS;
    granted(asked.reply.order);
    return 0;
  }

  async function loop() {
    while (!stopped) {
      const restMs = await claimOnce();
      if (restMs > 0 && !stopped) await bell.sleep(restMs);
    }
  }

  const ended = loop();
  return {
    wake: () => bell.ring(),
    stop() {
      stopped = true;
      bell.ring();
      return ended;
    },
  };
}

/** A nudge may get lost; then work waits this long at most. */
export const ASK_ANYWAY_AFTER_MS = 10_000;
const RETRY_AFTER_MS = 2_000;
