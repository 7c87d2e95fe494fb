import type { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import { followLog } from "../swarm/follow-log";
import type { WatchSocket } from "../swarm/watch-socket";
import type { LogSource } from "./log-feed";

/** An attempt's log: ranges from the coordinator's API, new lines from its socket. */
export function attemptLog(socket: WatchSocket, key: AttemptKey): LogSource {
  return {
    read: (from, count) => readLines(key, from, count),
    follow: (fromLine, listener) => followLog(socket, key, fromLine, listener),
  };
}

export function logPath({ build, attempt }: AttemptKey): string {
  return `/api/v1/builds/${build}/attempts/${attempt}/log`;
}

/** Up to `count` lines from `from` on. Rejects with a sentence for people. */
export async function readLines(key: AttemptKey, from: number, count: number): Promise<LogLines> {
  const response = await fetch(`${logPath(key)}?from=${from}&count=${count}`).catch((cause: unknown) => {
    throw new Error("No connection to the coordinator.", { cause });
  });
  if (!response.ok) throw new Error(`The coordinator cannot read this log (${response.status}).`);
  return response.json();
}
