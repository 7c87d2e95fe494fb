import type { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import type { WatchSocket } from "./watch-socket";

/**
 * Lines of one attempt's log from `fromLine` (counted from 1) on, in order, without repeats, also over a lost connection. Ends when
 * the returned function is called.
 */
export function followLog(
  socket: WatchSocket,
  { build, attempt }: AttemptKey,
  fromLine: number,
  onLines: (lines: LogLines) => void,
): () => void {
  let nextLine = fromLine;

  const follow = () => {
    socket.emit("log.follow", { build, attempt, fromLine: nextLine }, () => undefined);
  };
  const take = (lines: LogLines) => {
    if (lines.build !== build || lines.attempt !== attempt) return;
    const known = Math.max(0, nextLine - lines.firstLine);
    nextLine = Math.max(nextLine, lines.firstLine + lines.lines.length);
    onLines({ ...lines, firstLine: lines.firstLine + known, lines: lines.lines.slice(known) });
  };

  socket.on("log", take);
  socket.on("connect", follow);
  if (socket.connected) follow();
  return () => {
    socket.off("log", take);
    socket.off("connect", follow);
    if (socket.connected) socket.emit("log.leave", { build, attempt }, () => undefined);
  };
}
