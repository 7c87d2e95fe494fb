import type { Known, SyncEnd } from "../protocol/from-agent";
import type { Asked } from "./link";
import type { Notices } from "./notices";
import type { SyncRun } from "./sync-trees";

/**
 * Syncs the trees when the coordinator wants it, which it says in every welcome until it was told how that ended.
 *
 *     idle ──wanted──▶ syncing ──ended──▶ telling ──known──▶ idle
 *       ▲─────called off──┘                  └─ said again with the next welcome
 */
export type TreeSync = {
  /** It is wanted, or no more; what has begun ends by itself. */
  want(isWanted: boolean): void;
  /** What is being done, in the words of a drone that rests; null while nothing is. */
  doing(): string | null;
  /** Ends what runs, untold: the next start is asked again. */
  stop(): void;
};

export type TreeSyncOptions = {
  run(calledOff: AbortSignal, hear: (line: string) => void): SyncRun;
  /** Resolves when the coordinator knows how the host is set up by now. */
  describe(): Promise<void>;
  send(end: SyncEnd): Promise<Asked<Known>>;
  /** What is being done is something else. */
  changed(): void;
  notices: Notices;
};

type State =
  | { state: "idle" }
  | { state: "syncing"; run: SyncRun; calledOff: AbortController; said: { line: string } }
  | { state: "telling"; end: SyncEnd };

export function openTreeSync({ run, describe, send, changed, notices }: TreeSyncOptions): TreeSync {
  let current: State = { state: "idle" };

  function begin() {
    const calledOff = new AbortController();
    const said = { line: "" };
    const running = run(calledOff.signal, (line) => {
      said.line = line;
    });
    const syncing: State = { state: "syncing", run: running, calledOff, said };
    become(syncing);
    notices.say("Syncing the trees of ebuilds, once nothing is built here.");
    void running.ended.then(async (outcome) => {
      if (current !== syncing) return;
      if (outcome.kind === "called-off") return become({ state: "idle" });
      const why = outcome.kind === "failed" ? outcome.why : null;
      if (why === null) notices.say("The trees of ebuilds are synced.");
      else notices.warn(`The trees of ebuilds are not synced: ${why}`);
      await describe();
      become({ state: "telling", end: { why } });
      await tell();
    });
  }

  async function tell() {
    if (current.state !== "telling") return;
    const telling = current;
    const asked = await send(telling.end);
    if (asked.kind === "reply" && current === telling) become({ state: "idle" });
  }

  function become(next: State) {
    current = next;
    changed();
  }

  return {
    want(isWanted) {
      if (current.state === "syncing" && !isWanted) current.calledOff.abort();
      if (current.state === "idle" && isWanted) begin();
      if (current.state === "telling") void tell();
    },
    doing() {
      if (current.state !== "syncing") return null;
      const { line } = current.said;
      return line === "" ? "Syncs its trees" : `Syncs its trees: ${line}`.slice(0, 200);
    },
    stop() {
      if (current.state !== "syncing") return;
      const { run: running, calledOff } = current;
      current = { state: "idle" };
      calledOff.abort();
      running.kill();
    },
  };
}
