import type { Snapshot } from "../../protocol/to-watcher";
import type { Connection } from "./connection";
import { freshness, retryDelay } from "./connection";
import { isReadable, versionOf } from "./readable";
import type { Receiver } from "./receive";
import type { Known, SwarmStore } from "./store";
import type { WatchSocket } from "./watch-socket";

const JUDGE_EVERY_MS = 500;
const SNAPSHOT_WITHIN_MS = 10_000;

export type Link = {
  /** Does not wait for the next try. */
  tryNow: () => void;
  close: () => void;
};

/** Told after each snapshot. */
export type Back = {
  /** How long the page was without the coordinator, in milliseconds. */
  forMs: number;
  /** Facts since the newest that the page had. */
  newFacts: number;
  /** The newest that the page had: those with a higher sequence are the new ones. */
  since: number;
  /** The coordinator is another version than the one the page came from. */
  upgraded: boolean;
};

type Parts = {
  socket: WatchSocket;
  receiver: Receiver;
  store: SwarmStore;
  /** This browser's clock, milliseconds since 1970. */
  clock: () => number;
  /** 0 to 1. */
  chance: () => number;
  onBack?: (back: Back) => void;
  /** Only who signs in gets any further. */
  onSignedOut: () => void;
};

/**
 * Keeps the page in step with the coordinator. Every connection begins with a snapshot; frames follow by sequence number, and a gap
 * asks for a new snapshot. Frames that overtake a snapshot are not kept: the snapshot holds what they said, or the next frame shows
 * a gap. When the socket is down, or silent for so long that it must be, the connection is `lost` and is tried again and again.
 */
export function connect({ socket, receiver, store, clock, chance, onBack, onSignedOut }: Parts): Link {
  let asking = false;
  let failures = 0;
  let lostSince: number | null = null;
  let otherVersion: string | null = null;
  /** Not read from the store: a hidden page commits late, and its messages are no older for that. */
  let heardAt = clock();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const set = (connection: Connection) => {
    if (!same(connection, store.getState().connection)) store.setState({ connection });
  };

  function open() {
    clearTimeout(retry);
    const { connection } = store.getState();
    if (connection.state === "lost") set({ ...connection, nextTryAt: null });
    socket.connect();
  }

  function lose() {
    if (closed) return;
    asking = false;
    lostSince ??= heardAt;
    const wait = retryDelay(failures, chance());
    failures += 1;
    set({ state: "lost", since: lostSince, nextTryAt: clock() + wait, otherVersion });
    clearTimeout(retry);
    retry = setTimeout(open, wait);
  }

  async function ask() {
    if (asking) return;
    asking = true;
    const before = store.getState().known;
    try {
      const snapshot = await socket.timeout(SNAPSHOT_WITHIN_MS).emitWithAck("watch", {});
      if (closed) return;
      otherVersion = isReadable(snapshot) ? null : versionOf(snapshot);
      if (otherVersion !== null) {
        socket.disconnect();
        return;
      }
      heardAt = clock();
      receiver.snapshot(snapshot);
      const forMs = lostSince === null ? 0 : clock() - lostSince;
      lostSince = null;
      failures = 0;
      set({ state: "live" });
      onBack?.({
        forMs,
        newFacts: newFacts(before, snapshot),
        since: newestOf(before ?? snapshot),
        upgraded: (before ?? snapshot).version !== snapshot.version,
      });
    } catch {
      // No answer in time: this connection is of no use. `disconnect` leads to `lose`.
      socket.disconnect();
    } finally {
      asking = false;
    }
  }

  function judge() {
    const { known, connection } = store.getState();
    if (known === null || connection.state === "connecting" || connection.state === "lost") return;
    const state = freshness(clock() - heardAt, known.thresholds);
    if (state === "lost") socket.disconnect();
    else set({ state });
  }

  socket.on("connect", () => void ask());
  socket.on("disconnect", lose);
  socket.on("connect_error", (error) => {
    otherVersion = null;
    if (wantsSignIn(error)) onSignedOut();
    lose();
  });
  socket.on("frame", (frame) => {
    heardAt = clock();
    if (receiver.frame(frame) === "gap") void ask();
  });
  const judging = setInterval(judge, JUDGE_EVERY_MS);
  open();

  return {
    tryNow: () => {
      if (store.getState().connection.state === "lost" && !socket.connected) open();
    },
    close: () => {
      closed = true;
      clearInterval(judging);
      clearTimeout(retry);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}

/** The coordinator's refusal comes in `data`, as Socket.IO hands it over. */
function wantsSignIn(error: Error): boolean {
  const data = "data" in error ? error.data : null;
  return typeof data === "object" && data !== null && "refused" in data && data.refused === "sign-in";
}

function newFacts(before: Known | null, snapshot: Snapshot): number {
  return Math.max(0, newestOf(snapshot) - newestOf(before ?? snapshot));
}

function newestOf({ recent }: Pick<Known, "recent">): number {
  return recent.at(-1)?.sequence ?? 0;
}

function same(a: Connection, b: Connection): boolean {
  return a.state === b.state && a.state !== "lost";
}
