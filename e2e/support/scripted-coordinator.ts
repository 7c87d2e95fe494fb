import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Server } from "socket.io";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import type { Frame, LogLines, Snapshot } from "../../protocol/to-watcher";
import { mountUi } from "../../server/ui";

/** The real dashboard before a coordinator that says what a test tells it to, over a real socket. */
export type ScriptedCoordinator = {
  url: string;
  /** What pages told it to do, in order: `queue/move {"builds":[11],"after":13}`. */
  told: string[];
  /** To all pages, as one message each, in this tick. */
  send(frames: readonly Frame[]): void;
  /** To all pages that follow that log. */
  sendLog(lines: LogLines): void;
  /** What pages that connect from now on are told first. */
  show(snapshot: Snapshot): void;
  /** Says no to whatever it is told to do, with these words; null: does it again. */
  refuse(because: string | null): void;
  /** Cuts every connection, and takes none until told to. */
  setReachable(reachable: boolean): void;
  close(): Promise<void>;
};

/** What its API answers to what is asked or told below /api/v1; undefined: 404. */
export type Answers = (path: string, query: URLSearchParams, body: string) => unknown;

export async function startScriptedCoordinator(
  first: Snapshot,
  answers: Answers = () => undefined,
): Promise<ScriptedCoordinator> {
  let snapshot = first;
  let reachable = true;
  const told: string[] = [];
  let refusal: string | null = null;
  const http = createServer();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const io = new Server(http, {
    path: WATCHERS_PATH,
    serveClient: false,
    destroyUpgrade: false,
    allowRequest: (_request, answer) => answer(null, reachable),
  });
  const watchers = io.of("/watch");
  watchers.on("connection", (socket) => {
    socket.on("watch", (_request: unknown, answer: (reply: unknown) => void) => answer(snapshot));
    socket.on("log.follow", (_request: unknown, answer: (reply: unknown) => void) => answer({ totalLines: 0 }));
  });
  const ui = await mountUi(http, { host: "127.0.0.1", port, development: false });
  http.on("request", (request, response) => {
    if (request.url?.startsWith(WATCHERS_PATH)) return;
    if (request.url?.startsWith("/api/v1/")) void answerFrom({ answers, told, refusal }, request, response);
    else void ui.handle(request, response);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    send: (frames) => {
      for (const frame of frames) watchers.emit("frame", frame);
    },
    sendLog: (lines) => void watchers.emit("log", lines),
    show: (next) => {
      snapshot = next;
    },
    refuse: (because) => {
      refusal = because;
    },
    setReachable: (now) => {
      reachable = now;
      if (!now) watchers.disconnectSockets(true);
    },
    close: async () => {
      // A page that was closed in mid-request leaves one that nobody ends.
      http.closeAllConnections();
      await io.close();
      await ui.close();
    },
  };
}

type Telling = { answers: Answers; told: string[]; refusal: string | null };

async function answerFrom(
  { answers, told, refusal }: Telling,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://coordinator");
  const path = pathname.slice("/api/v1/".length);
  const body = request.method === "POST" ? await text(request) : "";
  if (request.method === "POST") told.push(`${path} ${body}`);
  const isRefused = request.method === "POST" && refusal !== null;
  const answer = isRefused
    ? { type: "about:blank", title: "Not possible now.", status: 409, detail: refusal }
    : answers(path, searchParams, body);
  response.statusCode = statusOf(answer, isRefused);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(answer ?? { type: "about:blank", title: "There is nothing here.", status: 404 }));
}

function statusOf(answer: unknown, isRefused: boolean): number {
  if (isRefused) return 409;
  return answer === undefined ? 404 : 200;
}
