import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import { z } from "zod";
import type { WorkOrder } from "../../protocol/build";
import type { FromAgent, Hello } from "../../protocol/from-agent";
import { fromAgent } from "../../protocol/from-agent";
import type { AttemptKey, DroneName } from "../../protocol/ids";
import { Refusal } from "../../protocol/refusals";
import { uploadPath } from "../../protocol/upload";
import { PROTOCOL_VERSION } from "../../protocol/version";
import type { BuiltPackage } from "../binhost/testing/gpkg";
import type { RunningServer } from "../main";
import { Mailbox } from "./mailbox";
import { claimId, host, TARGET } from "./words";

type RequestOf<E extends keyof FromAgent> = z.input<FromAgent[E]["request"]>;
type ReplyOf<E extends keyof FromAgent> = z.output<FromAgent[E]["reply"]>;

/** An agent over a real socket, of which the test says every word. */
export type TestAgent = {
  socket: Socket;
  drone: DroneName;
  mailbox: Mailbox;
  /** Anything under any name; the answer as it comes. */
  say(event: string, ...message: unknown[]): Promise<unknown>;
  /** By the protocol; throws when refused. */
  ask<E extends keyof FromAgent>(event: E, request: RequestOf<E>): Promise<ReplyOf<E>>;
  hello(held?: AttemptKey[], more?: Partial<Hello>): Promise<ReplyOf<"hello">>;
  /** Asks for work until there is some. */
  work(freeCores?: number): Promise<WorkOrder>;
  upload(built: BuiltPackage): Promise<Response>;
  /** Uploads a package and reports the attempt as built. */
  deliver(built: BuiltPackage): Promise<void>;
};

let claims = 0;
let reports = 0;

/** Connects; says nothing yet. @throws the refusal of the handshake. */
export async function connectAgent(
  server: Pick<RunningServer, "url" | "token">,
  drone: DroneName,
  { joinToken = server.token, credential = credentialOf(drone) }: { joinToken?: string; credential?: string } = {},
): Promise<TestAgent> {
  const socket = io(`${server.url}/drone`, {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    auth: { drone, credential, joinToken },
  });
  const mailbox = new Mailbox();
  socket.onAny((event: string, message: unknown) => mailbox.put(event, message));
  socket.on("disconnect", (reason) => mailbox.put("disconnect", reason));
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", (error) => reject("data" in error ? Refusal.parse(error.data) : error));
  });

  const say = (event: string, ...message: unknown[]): Promise<unknown> => socket.emitWithAck(event, ...message);
  const ask = async <E extends keyof FromAgent>(event: E, request: RequestOf<E>): Promise<ReplyOf<E>> =>
    readReply(event, READERS[event].reply, await say(event, request));
  const agent: TestAgent = {
    socket,
    drone,
    mailbox,
    say,
    ask,
    hello: (held = [], more = {}) =>
      ask("hello", { ...helloOf(drone), held: held.map(({ build, attempt }) => ({ build, attempt })), ...more }),
    work: async (freeCores = 1) => {
      for (;;) {
        claims += 1;
        const reply = await ask("claim", { claim: claimId(claims), freeCores });
        if (reply.kind === "grant") return reply.order;
        await mailbox.next("work.available", () => true);
      }
    },
    upload: ({ order, artefact, bytes }) =>
      fetch(`${server.url}${uploadPath(order, artefact.fileName)}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${credential}`, "x-drone": drone, "x-sha256": artefact.sha256 },
        body: new Uint8Array(bytes),
      }),
    deliver: async (built) => {
      const response = await agent.upload(built);
      if (response.status !== 204) throw new Error(`upload: ${response.status} ${await response.text()}`);
      reports += 1;
      const { build, attempt } = built.order;
      const outcome = { result: "built", artefact: built.artefact, elapsedMs: 1_000 } as const;
      await ask("report", { sequence: reports, report: { kind: "finished", build, attempt, outcome } });
    },
  };
  return agent;
}

/** The same in each test, as of an agent that comes back. */
export function credentialOf(drone: DroneName): string {
  return `psd_secret-of-${drone}-`.padEnd(47, "x");
}

export function helloOf(drone: DroneName): Hello {
  return { protocol: PROTOCOL_VERSION, drone, target: TARGET, instance: `${drone}-process-1`, host: host(8), held: [] };
}

/** `fromAgent`, in a form that keeps an event and its reply together for the compiler. */
const READERS: { [E in keyof FromAgent]: { reply: z.ZodType<ReplyOf<E>> } } = fromAgent;

function readReply<Reply>(event: string, schema: z.ZodType<Reply>, said: unknown): Reply {
  const answer = Answered.parse(said);
  if (!answer.ok) throw new Error(`${event}: ${answer.refusal.refused}: ${answer.refusal.sentence}`);
  return schema.parse(answer.reply);
}

const Answered = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), refusal: Refusal }),
]);
