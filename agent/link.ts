import { io } from "socket.io-client";
import * as z from "zod";
import type { FromAgent, Handshake } from "../protocol/from-agent";
import { fromAgent } from "../protocol/from-agent";
import type { LinesRequest, LinesResult } from "../protocol/lines";
import type { PlanRequest, PlanResult, TriedInstall, TryInstall } from "../protocol/plan";
import { Refusal } from "../protocol/refusals";
import { Drop, Sync, toAgent } from "../protocol/to-agent";
import type { UpgradeOrder, UpgradeReply } from "../protocol/upgrade";
import type { Notices } from "./notices";

/** What became of a request: answered, answered with a typed no, or not answered in a way that can be used. */
export type Asked<Reply> =
  | { kind: "reply"; reply: Reply }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unanswered"; because: "disconnected" | "timeout" | "garbage" };

export type RequestOf<E extends keyof FromAgent> = z.input<FromAgent[E]["request"]>;
export type ReplyOf<E extends keyof FromAgent> = z.output<FromAgent[E]["reply"]>;
export type Ask = <E extends keyof FromAgent>(event: E, request: RequestOf<E>) => Promise<Asked<ReplyOf<E>>>;

/** One Socket.IO connection to the coordinator, behind the words of `protocol/`. It never reconnects by itself. */
export type Link = {
  ask: Ask;
  connect(): void;
  /** Also ends a connection that is being made. */
  disconnect(): void;
};

export type LinkListener = {
  connected(): void;
  /** The connection ended, or could not be made: then with the coordinator's refusal when it gave one. */
  disconnected(because: { sentence: string; refusal: Refusal | null }): void;
  workAvailable(): void;
  drop(drop: Drop): void;
  sync(isWanted: boolean): void;
  plan(request: PlanRequest): Promise<PlanResult>;
  tryInstall(request: TryInstall): Promise<TriedInstall>;
  lines(request: LinesRequest): Promise<LinesResult>;
  upgrade(order: UpgradeOrder): Promise<UpgradeReply>;
};

export type LinkOptions = { coordinator: URL; handshake: Handshake; answerWithinMs: number; notices: Notices };

export function createLink(options: LinkOptions, listener: LinkListener): Link {
  const { coordinator, handshake, answerWithinMs, notices } = options;
  const socket = io(new URL("/drone", coordinator).href, {
    autoConnect: false,
    // Socket.IO's own backoff throws dice of its own and would hammer a coordinator that refuses: session.ts decides.
    reconnection: false,
    forceNew: true,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    auth: handshake,
  });

  socket.on("connect", () => listener.connected());
  socket.on("disconnect", (reason) => listener.disconnected({ sentence: reason, refusal: null }));
  socket.on("connect_error", (error) => listener.disconnected({ sentence: causeOf(error), refusal: refusalIn(error) }));
  socket.on("work.available", () => listener.workAvailable());
  socket.on("drop", (message: unknown) => {
    const read = Drop.safeParse(message);
    if (read.success) listener.drop(read.data);
    else notices.warn(`The coordinator sent a drop that cannot be read: ${z.prettifyError(read.error)}`);
  });
  socket.on("sync", (message: unknown) => {
    const read = Sync.safeParse(message);
    if (read.success) listener.sync(read.data.wanted);
    else notices.warn(`The coordinator sent a sync that cannot be read: ${z.prettifyError(read.error)}`);
  });
  socket.on("plan", (message: unknown, acknowledge: unknown) => {
    void answer(toAgent.plan.request, message, (request) => listener.plan(request), acknowledge);
  });
  socket.on("lines", (message: unknown, acknowledge: unknown) => {
    void answer(toAgent.lines.request, message, (request) => listener.lines(request), acknowledge);
  });
  socket.on("upgrade", (message: unknown, acknowledge: unknown) => {
    void answer(toAgent.upgrade.request, message, (order) => listener.upgrade(order), acknowledge);
  });
  socket.on("try-install", (message: unknown, acknowledge: unknown) => {
    void answer(toAgent["try-install"].request, message, (request) => listener.tryInstall(request), acknowledge);
  });

  const ask = <E extends keyof FromAgent>(event: E, request: RequestOf<E>): Promise<Asked<ReplyOf<E>>> => {
    if (!socket.connected) return Promise.resolve({ kind: "unanswered", because: "disconnected" });
    return new Promise((resolve) => {
      socket.timeout(answerWithinMs).emit(event, request, (error: Error | null, answer: unknown) => {
        if (error) resolve({ kind: "unanswered", because: socket.connected ? "timeout" : "disconnected" });
        else resolve(readAnswer(event, READERS[event].reply, answer, notices));
      });
    });
  };
  return { ask, connect: () => void socket.connect(), disconnect: () => void socket.disconnect() };
}

/** `fromAgent`, in a form that keeps the event and its reply together for the compiler. */
const READERS: { [E in keyof FromAgent]: { reply: z.ZodType<ReplyOf<E>> } } = fromAgent;

function readAnswer<Reply>(event: string, schema: z.ZodType<Reply>, answer: unknown, notices: Notices): Asked<Reply> {
  const garbage = (error: z.ZodError): Asked<never> => {
    notices.warn(`The coordinator's answer to '${event}' cannot be read: ${z.prettifyError(error)}`);
    return { kind: "unanswered", because: "garbage" };
  };
  const said = Envelope.safeParse(answer);
  if (!said.success) return garbage(said.error);
  if (!said.data.ok) return { kind: "refused", refusal: said.data.refusal };
  const read = schema.safeParse(said.data.reply);
  return read.success ? { kind: "reply", reply: read.data } : garbage(read.error);
}

/** `Answer` of protocol/from-agent, before it is known which reply it carries. */
const Envelope = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), refusal: Refusal }),
]);

async function answer<Request>(
  schema: z.ZodType<Request>,
  message: unknown,
  act: (request: Request) => Promise<object>,
  acknowledge: unknown,
): Promise<void> {
  if (typeof acknowledge !== "function") return;
  const read = schema.safeParse(message);
  if (read.success) acknowledge(await act(read.data));
  else acknowledge({ kind: "refused", sentence: `The drone cannot read the request: ${z.prettifyError(read.error)}` });
}

function refusalIn(error: Error): Refusal | null {
  const data = "data" in error ? Refusal.safeParse(error.data) : null;
  return data?.success ? data.data : null;
}

/** Engine.IO says `websocket error` or `xhr poll error`, and hides what helps (`connect ECONNREFUSED ...`) each in its place. */
function causeOf(error: Error): string {
  const overWebsocket = z.object({ description: z.object({ message: z.string().min(1) }) }).safeParse(error);
  if (overWebsocket.success) return overWebsocket.data.description.message;
  const overPolling = z.object({ context: z.object({ statusText: z.instanceof(Error) }) }).safeParse(error);
  if (overPolling.success) return overPolling.data.context.statusText.message;
  const status = z.object({ description: z.int().min(400) }).safeParse(error);
  return status.success ? `HTTP status ${status.data.description}` : error.message;
}
