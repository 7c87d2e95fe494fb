import { once } from "node:events";
import type { Socket } from "node:net";
import { connect, createServer } from "node:net";

/** A relay to a server, which can cut a line at the moment when a certain text passes to the server. */
export type LineCutter = {
  port: number;
  /** At the next message with that text: pass it on, and cut before an answer comes back; or cut instead of passing it on. */
  cutAt(text: string, passOn: boolean): void;
  close(): void;
};

export async function relayTo(serverPort: number): Promise<LineCutter> {
  let cut: { text: string; passOn: boolean } | null = null;
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      // A line that is cut is what this is for.
      socket.on("error", () => {});
    }
    client.on("data", (bytes: Buffer) => {
      if (!cut || !bytes.includes(cut.text)) {
        server.write(bytes);
        return;
      }
      client.destroy();
      if (cut.passOn) server.end(bytes);
      else server.destroy();
      cut = null;
    });
    server.on("data", (bytes: Buffer) => client.write(bytes));
    client.on("close", () => server.end());
    server.on("close", () => client.end());
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const address = relay.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    cutAt: (text, passOn) => {
      cut = { text, passOn };
    },
    close: () => {
      relay.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
