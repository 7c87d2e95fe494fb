import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import type { z } from "zod";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import type { fromWatcher, toWatcher } from "../../protocol/to-watcher";

type FromCoordinator = { [E in keyof typeof toWatcher]: (message: z.infer<(typeof toWatcher)[E]>) => void };
type ToCoordinator = {
  [E in keyof typeof fromWatcher]: (
    request: z.infer<(typeof fromWatcher)[E]["request"]>,
    reply: (answer: z.infer<(typeof fromWatcher)[E]["reply"]>) => void,
  ) => void;
};

export type WatchSocket = Socket<FromCoordinator, ToCoordinator>;

/**
 * A socket to the coordinator's `/watch`, not yet connected. `origin` is empty in a browser: where the page came from.
 * It does not reconnect by itself, because the page tells when the next try is.
 */
export function openWatchSocket(origin = ""): WatchSocket {
  return io(`${origin}/watch`, {
    path: WATCHERS_PATH,
    autoConnect: false,
    reconnection: false,
    transports: ["websocket", "polling"],
  });
}
