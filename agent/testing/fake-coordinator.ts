import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Socket } from "socket.io";
import { Server } from "socket.io";
import type { z } from "zod";
import type { WorkOrder } from "../../protocol/build";
import type { Answer, FromAgent } from "../../protocol/from-agent";
import { fromAgent, Handshake } from "../../protocol/from-agent";
import { AttemptKey, attemptLabel } from "../../protocol/ids";
import type { RefusalCode } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { UploadHeaders } from "../../protocol/upload";
import type { ReplyOf } from "../link";
import { createWatch } from "./watch";

export type EventName = keyof FromAgent;
export type SentBy<E extends EventName> = z.output<FromAgent[E]["request"]>;

/** What the fake answers, now or later: a reply in its envelope, anything else for garbage, or SILENT for no answer at all. */
export const SILENT = Symbol("silent");
type Said<E extends EventName> = Answer<ReplyOf<E>> | { garbage: unknown } | typeof SILENT;
type Answering = { [E in EventName]: (request: SentBy<E>) => Said<E> | Promise<Said<E>> };

export type FakeCoordinator = Awaited<ReturnType<typeof startFakeCoordinator>>;

export const TOKEN = "the-join-token";
/** A drone's own secret; a program makes its own. */
export const CREDENTIAL = `psd_${"c".repeat(43)}`;

/**
 * A coordinator of one page on a real port, with real sockets and a real upload door, driven by a test. Left alone it
 * behaves: grants each of `orders` once (the same claim gets the same order), records all, keeps logs and packages.
 * `port` 0 takes a free one; the same port again is a restart.
 */
export async function startFakeCoordinator({ port = 0, beatEveryMs = 25, pingEveryMs = 25_000 } = {}) {
  const orders: WorkOrder[] = [];
  const granted = new Map<string, WorkOrder>();
  const logs = new Map<string, { bytes: Buffer; complete: boolean }>();
  const packages = new Map<string, Buffer>();
  const received: { event: EventName | "upload"; request: unknown }[] = [];
  const watch = createWatch();
  /** Refuses connections before they are made. */
  const door: { refuses: RefusalCode | null } = { refuses: null };
  const verdicts: { of(key: AttemptKey): "keep" | "drop" } = { of: () => "keep" };
  /** HTTP status instead of taking the package; null takes it. */
  const uploads: { status(key: AttemptKey): number | null } = { status: () => null };

  /** What drones show of themselves, as uploads show it. */
  const known = new Set<string>();

  const ok = <Reply>(reply: Reply): Answer<Reply> => ({ ok: true, reply });
  const answering: Answering = {
    hello: ({ held }) =>
      ok({
        kind: "welcome",
        now: Date.now(),
        epoch: 1,
        beatEveryMs,
        verdicts: held.map((key) => ({ ...key, verdict: verdicts.of(key) })),
      }),
    claim({ claim }) {
      const order = granted.get(claim) ?? orders.shift();
      if (!order) return ok({ kind: "wait", because: "queue-empty", sentence: "The queue is empty." });
      granted.set(claim, order);
      return ok({ kind: "grant", order });
    },
    beat: () => ok({ now: Date.now(), drop: [] }),
    report: ({ sequence }) => ok({ kind: "recorded", sequence }),
    log(chunk) {
      const log = logs.get(attemptLabel(chunk)) ?? { bytes: Buffer.alloc(0), complete: false };
      const fresh = chunk.bytes.subarray(Math.max(0, log.bytes.length - chunk.offset));
      if (chunk.offset <= log.bytes.length) log.bytes = Buffer.concat([log.bytes, fresh]);
      log.complete ||= chunk.last && chunk.offset + chunk.bytes.length === log.bytes.length;
      logs.set(attemptLabel(chunk), log);
      return ok({ next: log.bytes.length });
    },
    history: ({ merges }) => ok({ taken: merges.length }),
    describe: () => ok({ kind: "known" }),
    synced: () => ok({ kind: "known" }),
  };

  function record(event: EventName | "upload", request: unknown) {
    received.push({ event, request });
    watch.tell();
  }

  function listen<E extends EventName>(event: E, socket: Socket) {
    const { request: schema }: { request: z.ZodType<SentBy<E>> } = REQUESTS[event];
    socket.on<string>(event, async (message: unknown, acknowledge: (answer: unknown) => void) => {
      const request = schema.parse(message);
      const coming = answering[event](request);
      record(event, request);
      const answer = await coming;
      if (answer === SILENT) return;
      acknowledge("garbage" in answer ? answer.garbage : answer);
    });
  }

  async function receivePackage(request: IncomingMessage, response: ServerResponse) {
    const [, build, attempt, fileName = ""] = UPLOAD.exec(request.url ?? "") ?? [];
    const key = AttemptKey.parse({ build: Number(build), attempt: Number(attempt) });
    const headers = UploadHeaders.parse(request.headers);
    const status = known.has(request.headers.authorization ?? "") ? uploads.status(key) : 401;
    const bytes = await buffer(request);
    const intact = createHash("sha256").update(bytes).digest("hex") === headers["x-sha256"];
    if (status === null && intact) packages.set(decodeURIComponent(fileName), bytes);
    response.statusCode = status ?? (intact ? 201 : 422);
    response.end(
      JSON.stringify({ type: "about:blank", title: `status ${response.statusCode}`, status: response.statusCode }),
    );
    record("upload", { key, status: response.statusCode });
  }

  const http = createServer((request, response) => {
    if (request.method === "GET") {
      const isHealth = request.url === "/api/v1/health";
      response.statusCode = isHealth ? 200 : 404;
      response.end(isHealth ? JSON.stringify({ status: "ok", version: "0.1.0", because: null }) : "");
      return;
    }
    receivePackage(request, response).catch(() => response.destroy());
  });
  const io = new Server(http, {
    pingInterval: pingEveryMs,
    pingTimeout: pingEveryMs,
    serveClient: false,
    destroyUpgrade: false,
  });
  const drones = io.of("/drone");
  drones.use((socket, next) => {
    const handshake = Handshake.safeParse(socket.handshake.auth);
    const refused = door.refuses ?? (handshake.success && handshake.data.joinToken === TOKEN ? null : "bad-token");
    if (handshake.success) known.add(`Bearer ${handshake.data.credential}`);
    next(refused ? Object.assign(new Error(refused), { data: refuse(refused) }) : undefined);
  });
  drones.on("connection", (socket) => {
    for (const event of EVENTS) listen(event, socket);
  });
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("The fake coordinator has no port.");

  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    port: address.port,
    orders,
    logs,
    packages,
    received,
    door,
    verdicts,
    uploads,
    answering,
    /** All messages of one kind so far. */
    all: <E extends EventName>(event: E): SentBy<E>[] =>
      received.flatMap((message) => (message.event === event ? REQUESTS[event].request.parse(message.request) : [])),
    /** Resolves as soon as it holds, looked at after every message. */
    until: watch.until,
    /** Says that there is work, to every drone. */
    nudge: () => drones.emit("work.available", {}),
    drop: (key: AttemptKey) => drones.emit("drop", { ...key, because: "somebody else has it" }),
    send: (event: string, message: unknown) => drones.emit(event, message),
    askFirst: async (event: string, message: unknown): Promise<unknown> => {
      const [socket] = await drones.fetchSockets();
      return await socket?.timeout(5000).emitWithAck(event, message);
    },
    /** Breaks every connection, without a goodbye. */
    cut: () => {
      for (const socket of drones.sockets.values()) socket.conn.close();
    },
    stop: (): Promise<void> => io.close(),
  };
}

const EVENTS = [
  ...["hello", "claim", "beat", "report", "log"],
  ...["history", "describe", "synced"],
] as const satisfies readonly EventName[];
/** `fromAgent`, in a form that keeps the event and its request together for the compiler. */
const REQUESTS: { [E in EventName]: { request: z.ZodType<SentBy<E>> } } = fromAgent;
const UPLOAD = /^\/api\/v1\/builds\/(\d+)\/attempts\/(\d+)\/artefact\/([^/]+)$/;
