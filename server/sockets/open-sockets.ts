import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server } from "socket.io";
import { WATCHERS_PATH } from "../../protocol/socket-paths";

/** Where agents and browsers connect, each with limits of its own. */
export type Sockets = {
  agents: Server;
  watchers: Server;
  /** Open connections that were let in, by namespace. */
  count(): Record<string, number>;
  close(): void;
};

export function openSockets(http: HttpServer, mayEnter: (request: IncomingMessage) => boolean): Sockets {
  function open(path: string, namespace: string, maxMessageBytes: number): Server {
    const io: Server = new Server(http, {
      path,
      serveClient: false,
      // Next takes the upgrades of its own pages in development.
      destroyUpgrade: false,
      maxHttpBufferSize: maxMessageBytes,
      // Who connects and then says nothing is not kept.
      connectTimeout: NAMESPACE_WITHIN_MS,
      allowRequest: (request, allow) => allow(null, mayEnter(request) && hasRoom(io, namespace)),
    });
    return io;
  }
  const agents = open("/socket.io/", "/drone", MAX_AGENT_MESSAGE_BYTES);
  const watchers = open(WATCHERS_PATH, "/watch", MAX_WATCHER_MESSAGE_BYTES);
  return {
    agents,
    watchers,
    count: () => ({ "/drone": letIn(agents, "/drone"), "/watch": letIn(watchers, "/watch") }),
    close: () => {
      agents.disconnectSockets(true);
      watchers.disconnectSockets(true);
    },
  };
}

function hasRoom(io: Server, namespace: string): boolean {
  const { clientsCount } = io.engine;
  return clientsCount < MAX_SOCKETS && clientsCount - letIn(io, namespace) < MAX_UNKNOWN;
}

function letIn(io: Server, namespace: string): number {
  return io.of(namespace).sockets.size;
}

const NAMESPACE_WITHIN_MS = 10_000;
/** A thousand drones, or as many people who look on, some times over. */
const MAX_SOCKETS = 5_000;
/** Connections that have not shown yet who they are: each may make us hold one message, whatever it is. */
const MAX_UNKNOWN = 100;
/** A plan of twenty thousand packages; a beat or a piece of log is far smaller. */
const MAX_AGENT_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Browsers name a build and a line. */
const MAX_WATCHER_MESSAGE_BYTES = 16 * 1024;
