import type { NumberedReport, ReportReply } from "../protocol/from-agent";
import type { RefusalCode } from "../protocol/refusals";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { Asked } from "./link";
import type { Notices } from "./notices";
import type { Outbox, Unsettled } from "./outbox";

/** Sends what the outbox holds, in order and one at a time, until the coordinator has settled it. */
export type ReportLoop = {
  /** There is something new to send, or somebody to send it to. */
  wake(): void;
  stop(): void;
};

export type ReportLoopOptions = {
  send(report: NumberedReport): Promise<Asked<ReportReply>>;
  outbox: Outbox;
  /** The coordinator has it, or never wants it. */
  settled(report: Unsettled): void;
  clock: Clock;
  notices: Notices;
};

export function startReportLoop({ send, outbox, settled, clock, notices }: ReportLoopOptions): ReportLoop {
  const bell = createBell(clock);
  let stopped = false;

  async function deliver(unsettled: Unsettled): Promise<"settled" | "cut-off" | "not-now"> {
    const { sequence, report } = unsettled;
    const asked = await send({ sequence, report });
    if (asked.kind === "unanswered") return asked.because === "disconnected" ? "cut-off" : "not-now";
    if (asked.kind === "refused") {
      notices.warn(`Report ${sequence} (build ${report.build}, ${report.kind}) was refused: ${asked.refusal.sentence}`);
      if (PASSING.has(asked.refusal.refused)) return "not-now";
    }
    outbox.settle(sequence);
    settled(unsettled);
    return "settled";
  }

  async function loop() {
    while (!stopped) {
      const oldest = outbox.next();
      const sent = oldest ? await deliver(oldest) : "cut-off";
      if (sent === "settled" || stopped) continue;
      await bell.sleep(sent === "not-now" ? RETRY_AFTER_MS : undefined);
    }
  }

  void loop();
  return {
    wake: () => bell.ring(),
    stop() {
      stopped = true;
      bell.ring();
    },
  };
}

/** Refusals that time cures; any other would be given again for ever, and block the reports behind it. */
const PASSING: ReadonlySet<RefusalCode> = new Set(["not-saved", "shutting-down", "no-session"]);
const RETRY_AFTER_MS = 1_000;
