import type { Server } from "socket.io";
import type { z } from "zod";
import type { JournalEntry } from "../../protocol/facts";
import type { Answer, FromAgent, Hello, Report } from "../../protocol/from-agent";
import { fromAgent, Handshake } from "../../protocol/from-agent";
import type { AttemptKey, DroneName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { STALE_AFTER_MS } from "../../protocol/time";
import type { Drop, Sync } from "../../protocol/to-agent";
import { toAgent } from "../../protocol/to-agent";
import { PROTOCOL_VERSION } from "../../protocol/version";
import type { Enrolment } from "../access/enrolment";
import { dronesToNudge } from "../coordinator/buckets";
import type { Now } from "../coordinator/command";
import type { Recorded } from "../coordinator/decide";
import { isRefusal } from "../coordinator/decide";
import type { Pulse } from "../coordinator/pulse";
import type { Swarm } from "../coordinator/swarm";
import { upgradeOrderFor } from "../coordinator/upgrade";
import type { CoordinatorLoop } from "../coordinator-loop";
import type { LogStore } from "../logs/log-store";
import { badMessage } from "./bad-message";
import type { Planner } from "./planner";
import { plannerAmong } from "./planner";
import { refusing } from "./refusing";
import type { Session, Sessions } from "./session";

/**
 * Where drones come in: namespace `/drone`. The handshake shows the drone's credential, by which it is known, or a join token that
 * makes it known; then a drone says hello, before all else, and whatever it says is said for itself alone.
 * Every message is checked against its schema and acknowledged with a reply or a typed refusal; unknown ones are ignored.
 *
 * A name belongs to one connection at a time. A second one takes it over when it is the same agent process (its network
 * broke and it came back), or when the first has fallen silent; otherwise two machines were given one name.
 */
export type AgentDoor = {
  planner: Planner;
  /** Ends the connection of a drone that may not come in any more. */
  sendAway(drone: DroneName): void;
  /** Tells drones what a group's facts mean for them: stop this; there is work. */
  tell(facts: readonly JournalEntry[], swarm: Swarm, pulse: Pulse): void;
};

export type AgentDoorParts = {
  loop: CoordinatorLoop;
  logs: LogStore;
  enrolment: Enrolment;
  clock: () => Now;
  /** Somebody looks on: then drones tell more often how their machine is. */
  isWatched: () => boolean;
  onError: (error: unknown) => void;
};

export function openAgentDoor(io: Server, parts: AgentDoorParts): AgentDoor {
  const sessions: Sessions = new Map();
  const namespace = io.of("/drone");
  namespace.use((socket, next) => {
    const handshake = Handshake.safeParse(socket.handshake.auth);
    const refusal = handshake.success ? parts.enrolment.refusalOf(handshake.data) : badMessage(handshake.error);
    next(refusal ? refusing(refusal) : undefined);
  });
  namespace.on("connection", (socket) => {
    const handshake = Handshake.parse(socket.handshake.auth);
    const { drone } = handshake;
    const session = { socket, handshake, drone, hello: null, instance: "", heardAt: parts.clock().mono };
    hearMessages(session, sessions, parts);
  });
  return {
    planner: plannerAmong(sessions, parts.loop, parts.clock),
    sendAway: (drone) => void sessions.get(drone)?.socket.disconnect(true),
    tell: (facts, swarm, pulse) => {
      for (const { fact } of facts) {
        if (fact.kind === "lease.dropped") {
          const { build, attempt, because } = fact;
          sessions.get(fact.drone)?.socket.emit("drop", { build, attempt, because } satisfies Drop);
        }
        if (fact.kind === "sync.asked" || fact.kind === "sync.called-off") {
          const wanted = fact.kind === "sync.asked";
          sessions.get(fact.drone)?.socket.emit("sync", { wanted } satisfies Sync);
        }
      }
      for (const { fact } of facts) {
        if (fact.kind === "upgrade.stepped") void orderUpgrade(sessions, fact.drone, swarm, parts);
      }
      if (facts.length === 0) return;
      for (const drone of dronesToNudge(swarm, pulse)) sessions.get(drone)?.socket.emit("work.available", {});
    },
  };
}

type RequestOf<E extends keyof FromAgent> = z.output<FromAgent[E]["request"]>;
type ReplyOf<E extends keyof FromAgent> = z.input<FromAgent[E]["reply"]>;
type Handlers = { [E in keyof FromAgent]: (request: RequestOf<E>) => Promise<ReplyOf<E> | Refusal> };

function hearMessages(session: Session, sessions: Sessions, parts: AgentDoorParts): void {
  const { socket, drone } = session;
  const { loop, logs, clock, isWatched, onError } = parts;

  const handlers: Handlers = {
    hello: (hello) => takeHello(session, sessions, hello, parts),
    claim: (claim) => loop.ask({ kind: "claim", drone, ...claim }),
    beat: async (beat) => {
      loop.hearBeat(drone, beat);
      const held = beat.held.map(({ build, attempt }) => ({ build, attempt }));
      const reply = await loop.ask({ kind: "beat", drone, held });
      return isRefusal(reply) ? reply : { ...reply, watched: isWatched() };
    },
    report: async ({ sequence, report }) => {
      const reply = await record(loop, drone, report);
      return isRefusal(reply) ? reply : { ...reply, sequence };
    },
    log: async ({ offset, bytes, last, ...key }) => {
      const refusal = await loop.look((swarm) => refusalOfLog(swarm, key, drone));
      return refusal ?? (await logs.append(key, offset, bytes, last));
    },
    history: ({ merges }) => loop.ask({ kind: "remember", drone, merges }),
    describe: async (described) => {
      const reply = await loop.ask({ kind: "describe", drone, ...described });
      const { hello } = session;
      if (hello && !isRefusal(reply)) session.hello = { ...hello, host: { ...hello.host, ...described.portage } };
      return reply;
    },
    synced: ({ why }) => loop.ask({ kind: "synced", drone, why }),
  };

  function take<E extends keyof FromAgent>(event: E, schema: z.ZodType<RequestOf<E>>): void {
    socket.on<string>(event, (...args: unknown[]) => void answer(event, schema, args));
  }

  async function answer<E extends keyof FromAgent>(event: E, schema: z.ZodType<RequestOf<E>>, args: unknown[]) {
    const acknowledge = args.at(-1);
    session.heardAt = clock().mono;
    const reply = await replyTo(event, schema.safeParse(args[0])).catch((error: unknown) => {
      onError(error);
      return refuse("not-saved");
    });
    const said: Answer<unknown> = isRefusal(reply) ? { ok: false, refusal: reply } : { ok: true, reply };
    if (typeof acknowledge === "function") acknowledge(said);
  }

  async function replyTo<E extends keyof FromAgent>(event: E, request: z.ZodSafeParseResult<RequestOf<E>>) {
    if (!request.success) return badMessage(request.error);
    if (event !== "hello" && (session.hello === null || sessions.get(drone) !== session)) return refuse("no-session");
    return await handlers[event](request.data);
  }

  take("hello", fromAgent.hello.request);
  take("claim", fromAgent.claim.request);
  take("beat", fromAgent.beat.request);
  take("report", fromAgent.report.request);
  take("log", fromAgent.log.request);
  take("history", fromAgent.history.request);
  take("describe", fromAgent.describe.request);
  take("synced", fromAgent.synced.request);
  socket.on("disconnect", () => {
    if (sessions.get(drone) === session) sessions.delete(drone);
  });
}

async function takeHello(
  session: Session,
  sessions: Sessions,
  hello: Hello,
  parts: AgentDoorParts,
): Promise<ReplyOf<"hello"> | Refusal> {
  const { loop, clock, enrolment } = parts;
  const { drone } = session;
  if (hello.protocol !== PROTOCOL_VERSION) {
    const versions = `The agent speaks version ${hello.protocol}, the coordinator ${PROTOCOL_VERSION}.`;
    return refuse("protocol-version", `${versions} Fetch the agent from the coordinator again.`, "protocol");
  }
  if (hello.drone !== drone) return refuse("bad-message", `The handshake named ${drone}.`, "drone");
  const refusal = await enrolment.enrol(session.handshake, hello.target);
  if (refusal) return refusal;
  const other = sessions.get(drone);
  if (other && other !== session) {
    const isSilent = clock().mono - other.heardAt >= STALE_AFTER_MS;
    if (other.instance !== hello.instance && !isSilent) return refuse("name-in-use");
    other.socket.disconnect(true);
  }
  session.instance = hello.instance;
  sessions.set(drone, session);
  const { target, host, held, installed } = hello;
  const reply = await loop.ask({ kind: "hello", drone, target, host, held, installed });
  if (isRefusal(reply)) return reply;
  session.hello = hello;
  if (hello.failedUpgrade) await loop.ask({ kind: "upgrade-failed", drone, ...hello.failedUpgrade });
  await loop.look((swarm) => void orderUpgrade(sessions, drone, swarm, parts));
  return reply;
}

/** Tells an agent what the upgrade wants of it, when that is anything; it is told again whenever it comes back without it. */
async function orderUpgrade(sessions: Sessions, drone: DroneName, swarm: Swarm, parts: UpgradeParts): Promise<void> {
  const order = upgradeOrderFor(swarm, drone);
  const socket = sessions.get(drone)?.socket;
  if (!order || !socket) return;
  try {
    const answer: unknown = await socket.timeout(UPGRADE_ANSWER_WITHIN_MS).emitWithAck("upgrade", order);
    const reply = toAgent.upgrade.reply.safeParse(answer);
    const refusal = reply.success ? reply.data : UNREADABLE;
    if (refusal.kind === "accepted") return;
    const because = refusal.sentence;
    await parts.loop.ask({ kind: "upgrade-failed", drone, to: null, because });
  } catch (error) {
    // Cut off or too slow: it is told again at its next hello, and the upgrade waits for it only for so long.
    if (socket.connected) parts.onError(error);
  }
}

type UpgradeParts = Pick<AgentDoorParts, "loop" | "onError">;

const UNREADABLE = { kind: "refused", sentence: "Its agent does not answer in a way that can be read." } as const;

/** It fetches the new agent first. */
const UPGRADE_ANSWER_WITHIN_MS = 3 * 60_000;

async function record(loop: CoordinatorLoop, drone: DroneName, report: Report): Promise<Recorded | Refusal> {
  const { build, attempt } = report;
  switch (report.kind) {
    case "started":
      return await loop.ask({ kind: "start", drone, build, attempt });
    case "finished":
      return await loop.ask({ kind: "finish", drone, build, attempt, outcome: report.outcome });
  }
}

/** Bytes of an older attempt may still come in late; they are kept apart, so they can overwrite nothing. */
function refusalOfLog(swarm: Swarm, key: AttemptKey, drone: DroneName): Refusal | null {
  const attempt = swarm.builds.get(key.build)?.attempts[key.attempt - 1];
  if (!attempt) return refuse("stale");
  return attempt.drone === drone ? null : refuse("not-your-attempt");
}
