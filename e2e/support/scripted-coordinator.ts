import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import type { Frame, Snapshot } from "../../protocol/to-watcher";
import { mountUi } from "../../server/ui";

/** The real dashboard before a coordinator that says what a test tells it to, over a real socket. */
export type ScriptedCoordinator = {
  url: string;
  /** To all pages, as one message each, in this tick. */
  send(frames: readonly Frame[]): void;
  close(): Promise<void>;
};

export async function startScriptedCoordinator(snapshot: Snapshot): Promise<ScriptedCoordinator> {
  const http = createServer();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const io = new Server(http, { serveClient: false, destroyUpgrade: false });
  const watchers = io.of("/watch");
  watchers.on("connection", (socket) => {
    socket.on("watch", (_request: unknown, answer: (reply: unknown) => void) => answer(snapshot));
  });
  const ui = await mountUi(http, { host: "127.0.0.1", port, development: false });
  http.on("request", (request, response) => {
    if (!request.url?.startsWith("/socket.io/")) void ui.handle(request, response);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    send: (frames) => {
      for (const frame of frames) watchers.emit("frame", frame);
    },
    close: async () => {
      await io.close();
      await ui.close();
    },
  };
}
