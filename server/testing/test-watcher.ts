import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import { onTestFinished } from "vitest";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import type { Bucket, QueueRow, SwarmSummary } from "../../protocol/to-watcher";
import { Frame, LogLines, Snapshot } from "../../protocol/to-watcher";
import type { RunningServer } from "../main";
import { Mailbox } from "./mailbox";

/** What a page knows after a snapshot and the frames that followed it. */
export type Watched = {
  sequence: number;
  summary: SwarmSummary;
  buckets: Map<string, Bucket>;
  rows: Map<number, QueueRow>;
};

export type TestWatcher = {
  socket: Socket;
  mailbox: Mailbox;
  /** Takes a snapshot and then follows; resolves with what it knows as soon as that fits. */
  until(fits: (watched: Watched) => boolean): Promise<Watched>;
  nextFrame(): Promise<Frame>;
  nextLog(): Promise<LogLines>;
  snapshot(): Promise<Snapshot>;
};

/** A browser that looks on, over a real socket. A gap in the frames' sequence throws. */
export async function connectWatcher(
  server: Pick<RunningServer, "url">,
  extraHeaders: Record<string, string> = {},
): Promise<TestWatcher> {
  const socket = io(`${server.url}/watch`, {
    path: WATCHERS_PATH,
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    extraHeaders,
  });
  onTestFinished(() => void socket.disconnect());
  const mailbox = new Mailbox();
  socket.onAny((event: string, message: unknown) => mailbox.put(event, message));
  socket.on("disconnect", (reason) => mailbox.put("disconnect", reason));
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  const nextFrame = () => mailbox.next("frame", (message) => Frame.parse(message));
  const snapshot = async () => Snapshot.parse(await socket.emitWithAck("watch", {}));
  let watched: Watched | null = null;
  return {
    socket,
    mailbox,
    nextFrame,
    snapshot,
    nextLog: () => mailbox.next("log", (message) => LogLines.parse(message)),
    until: async (fits) => {
      watched ??= watchedIn(await snapshot());
      while (!fits(watched)) watched = followed(watched, await nextFrame());
      return watched;
    },
  };
}

function watchedIn({ sequence, summary, buckets, rows }: Snapshot): Watched {
  return {
    sequence,
    summary,
    buckets: new Map(buckets.map((bucket) => [bucket.drone, bucket])),
    rows: new Map(rows.map((row) => [row.build, row])),
  };
}

function followed(before: Watched, frame: Frame): Watched {
  if (frame.sequence <= before.sequence) return before;
  if (frame.sequence !== before.sequence + 1) throw new Error(`frame ${frame.sequence} after ${before.sequence}`);
  return {
    sequence: frame.sequence,
    summary: frame.summary ?? before.summary,
    buckets: new Map([...before.buckets, ...(frame.buckets ?? []).map((bucket) => [bucket.drone, bucket] as const)]),
    rows: new Map([...before.rows, ...(frame.rows ?? []).map((row) => [row.build, row] as const)]),
  };
}
