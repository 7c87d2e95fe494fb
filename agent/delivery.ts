import type { BackoffLimits, Random } from "./backoff";
import { backoffMs } from "./backoff";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { Notices } from "./notices";
import type { Uploaded } from "./upload";

/** Bringing one package to the coordinator, however often that takes. */
export type Delivery = {
  /** How it ended; `cancelled` when nobody wants it any more. Never rejects. */
  delivered: Promise<Exclude<Uploaded, { kind: "failed" }> | { kind: "cancelled" }>;
  /** The coordinator can be reached again. */
  wake(): void;
  cancel(): void;
};

export type DeliveryOptions = {
  fileName: string;
  upload(signal: AbortSignal): Promise<Uploaded>;
  /** Only after the roll call is it known whether the package is still wanted. */
  isOpen(): boolean;
  clock: Clock;
  random: Random;
  notices: Notices;
};

export function startDelivery(options: DeliveryOptions): Delivery {
  const { fileName, upload, isOpen, clock, random, notices } = options;
  const bell = createBell(clock);
  const cancellation = new AbortController();

  async function deliver(): Promise<Awaited<Delivery["delivered"]>> {
    let failures = 0;
    while (!cancellation.signal.aborted) {
      if (!isOpen()) {
        await bell.sleep();
        continue;
      }
      const uploaded = await upload(cancellation.signal);
      if (uploaded.kind !== "failed") return uploaded;
      if (cancellation.signal.aborted) break;
      failures += 1;
      notices.warn(`Cannot upload ${fileName}: ${uploaded.sentence}. Trying again.`);
      await bell.sleep(backoffMs(failures, RETRY, random));
    }
    return { kind: "cancelled" };
  }

  return {
    delivered: deliver(),
    wake: () => bell.ring(),
    cancel() {
      cancellation.abort();
      bell.ring();
    },
  };
}

const RETRY: BackoffLimits = { firstMs: 500, longestMs: 30_000 };
