import type { UpgradeOrder } from "../../protocol/upgrade";
import type { Clock } from "../clock";
import type { Notices } from "../notices";

/**
 * An agent that makes way for another stays as its guardian, and does nothing else any more: it starts the file that took its own
 * place, passes signals on to it, and ends as it ends. A new agent is on trial until the coordinator has welcomed it; one that
 * ends before, or is not welcomed in time, is ended, the former file is put back and started. So no service manager is needed,
 * and one that is there sees the same process all along. A successor that shall make way in its turn ends, and says for what.
 *
 *     start ──▶ on trial ──welcomed──▶ at work ──ended──▶ over
 *       ▲          │ ended, or too late     │ ended to make way
 *       └─put back─┘◀───────────────────────┘
 */

/** How a successor ended: with an exit status, and with an order when it makes way. */
export type SuccessorEnd = { status: number; order: UpgradeOrder | null };

export type Successor = {
  welcomed: Promise<void>;
  ended: Promise<SuccessorEnd>;
  kill(): void;
};

/** What a successor is told that runs because another could not: to be passed on to the coordinator. */
export type FailedUpgrade = { to: string; because: string };

export type GuardianPorts = {
  /** Of the file as it is now. */
  start(failed: FailedUpgrade | null): Successor;
  putInPlace(): void;
  putBack(): void;
  /** Somebody told this process to end, which was passed on: what ends now ends for that. */
  isEnding(): boolean;
  clock: Clock;
  notices: Notices;
};

/** @returns the exit status of the last of them. */
export async function guardSuccessors(first: UpgradeOrder, ports: GuardianPorts): Promise<number> {
  const { start, putBack, isEnding, notices } = ports;
  let order: UpgradeOrder | null = first;
  let failed: FailedUpgrade | null = null;
  for (;;) {
    const hindrance: string | null = order && carryOut(order, ports);
    if (hindrance !== null) {
      failed = failureOf(order, `${hindrance}.`);
      order = null;
    }
    const successor = start(failed);
    failed = null;
    const trouble = order?.kind === "replace" ? await troubleWith(successor, ports) : null;
    if (trouble !== null && order?.kind === "replace" && !isEnding()) {
      successor.kill();
      await successor.ended;
      const because = `Agent ${order.to.version} ${trouble}`;
      notices.warn(`${because}, and the former one is put back.`);
      failed = failureOf(order, `${because}.`);
      putBack();
      order = null;
      continue;
    }
    const end = await successor.ended;
    if (end.order === null || isEnding()) return end.status;
    order = end.order;
  }
}

/** @returns why the files cannot be changed; then they are as they were. */
function carryOut({ kind }: UpgradeOrder, { putInPlace, putBack, notices }: GuardianPorts): string | null {
  try {
    if (kind === "replace") putInPlace();
    else putBack();
    return null;
  } catch (error) {
    const sentence = `The agent's file cannot be replaced: ${error instanceof Error ? error.message : String(error)}`;
    notices.warn(sentence);
    return sentence;
  }
}

function failureOf(order: UpgradeOrder | null, because: string): FailedUpgrade | null {
  return order?.kind === "replace" ? { to: order.to.sha256, because } : null;
}

/** Why a new agent is no good; null once it was welcomed. */
function troubleWith(successor: Successor, { clock }: GuardianPorts): Promise<string | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(WELCOMED_WITHIN_MS, () =>
      resolve(`was not welcomed within ${WELCOMED_WITHIN_MS / 60_000} minutes`),
    );
    const say = (trouble: string | null) => {
      cancel();
      resolve(trouble);
    };
    void successor.welcomed.then(() => say(null));
    void successor.ended.then(({ status }) => say(`ended at once with exit status ${status}`));
  });
}

/** Portage takes seconds to tell how a slow host is set up; a coordinator that is away for this long fails the upgrade. */
const WELCOMED_WITHIN_MS = 2 * 60_000;
