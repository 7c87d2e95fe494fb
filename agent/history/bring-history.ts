import type { History, HistoryReply } from "../../protocol/from-agent";
import type { Merge } from "../../protocol/history";
import type { Asked } from "../link";
import type { Notices } from "../notices";

export type BringHistoryPorts = {
  /** What this host merged by itself after a moment. */
  read(after: number): Promise<Merge[]>;
  send(history: History): Promise<Asked<HistoryReply>>;
  notices: Notices;
};

/**
 * Tells the coordinator what this host merged by itself, when a welcome asks for it. The log is read again only when the
 * coordinator wants to know from another moment on than before, so that a network that comes and goes costs nothing.
 */
export function historyBringer({ read, send, notices }: BringHistoryPorts): {
  welcomed(after: number | undefined): Promise<void>;
} {
  let asked: number | undefined;

  async function bring(after: number): Promise<void> {
    const merges = await read(after);
    if (merges.length === 0) return;
    const answer = await send({ merges });
    if (answer.kind === "reply") notices.say(`Told how long ${answer.reply.taken} earlier merges took here.`);
    // The next welcome asks again.
    else asked = undefined;
  }

  return {
    async welcomed(after) {
      if (after === undefined || after === asked) return;
      asked = after;
      await bring(after);
    },
  };
}
