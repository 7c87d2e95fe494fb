import type { IncomingMessage } from "node:http";
import type { Server, Socket } from "socket.io";
import type { z } from "zod";
import type { Role } from "../../protocol/access";
import type { JournalEntry } from "../../protocol/facts";
import { attemptLabel } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import {
  LATE_AFTER_MS,
  LEASE_TTL_MS,
  OFFLINE_AFTER_MS,
  STALE_AFTER_MS,
  WATCH_BEAT_EVERY_MS,
} from "../../protocol/time";
import type { Frame, LogLines, Snapshot } from "../../protocol/to-watcher";
import { fromWatcher } from "../../protocol/to-watcher";
import { isAtLeast } from "../access/caller";
import { EVENTS } from "../access/policy";
import { RateLimit } from "../access/rate-limit";
import { bucketOf, rowOf, summaryOf } from "../coordinator/buckets";
import type { Now } from "../coordinator/command";
import { LastHour } from "../coordinator/last-hour";
import type { Pulse } from "../coordinator/pulse";
import type { Swarm } from "../coordinator/swarm";
import type { Announcement, CoordinatorLoop } from "../coordinator-loop";
import type { LogStore } from "../logs/log-store";
import { PRODUCT_VERSION } from "../product";
import { badMessage } from "./bad-message";
import { Coalescer, isShown, MAX_RECENT } from "./coalesce";
import { Outlet } from "./outlet";
import { refusing } from "./refusing";

/**
 * Where browsers look on: namespace `/watch`. A watcher asks for a snapshot and then gets frames, numbered in one sequence;
 * a frame holds all that is news since the one before. One that is too slow for its frames is left out until its line is
 * free again: then it sees a gap in the sequence and asks for a snapshot, so it never works off a backlog.
 */
export type WatcherDoor = {
  announce(announcement: Announcement, swarm: Swarm): void;
  snapshot(): Promise<Snapshot>;
  /** Ends the connections of those who may not look on any more. */
  recheck(): void;
  close(): void;
};

type WatcherDoorParts = {
  loop: CoordinatorLoop;
  logs: LogStore;
  clock: () => Now;
  demo: boolean;
  /** The newest facts of the journal, newest last. */
  recent: readonly JournalEntry[];
  /** By the request that opened the socket. */
  roleOf: (request: IncomingMessage) => Role | null;
};

/** A drone's bucket is sent at most four times a second. */
const FRAME_EVERY_MS = 250;
/** Of each event, by one browser: a snapshot is everything. */
const ASKS = { perSecond: 2, burst: 40 };
/** Logs one browser may follow at once. */
const MAX_FOLLOWED = 16;

export function openWatcherDoor(io: Server, parts: WatcherDoorParts): WatcherDoor {
  const { loop, logs, clock, demo, recent: known, roleOf } = parts;
  const watching = new Set<Outlet>();
  const coalescer = new Coalescer();
  const lastHour = new LastHour();
  let recent = known.filter(isShown);
  let sequence = 0;
  let sentAt = Number.NEGATIVE_INFINITY;
  let isNewsDue = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  function announce(announcement: Announcement, swarm: Swarm): void {
    coalescer.note(announcement, swarm);
    recent = [...recent, ...announcement.facts.filter(isShown)].slice(-MAX_RECENT);
    if (isNewsDue) return;
    isNewsDue = true;
    sendAt(sentAt + FRAME_EVERY_MS);
  }

  function sendAt(at: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void loop.look(sendFrame), at - clock().mono);
  }

  function sendFrame(swarm: Swarm, pulse: Pulse, now: Now): void {
    sentAt = now.mono;
    sequence += 1;
    const trends = lastHour.look(swarm, pulse, now);
    const news = coalescer.takeNews(swarm, pulse, now);
    const frame: Frame = { sequence, now: now.wall, ...news, ...(trends && { trends }) };
    for (const outlet of watching) outlet.send("frame", frame);
    isNewsDue = coalescer.hasMore;
    // Whatever happens or not, the coordinator's own beat comes.
    sendAt(sentAt + (isNewsDue ? FRAME_EVERY_MS : WATCH_BEAT_EVERY_MS));
  }

  function snapshotOf(swarm: Swarm, pulse: Pulse, now: Now): Snapshot {
    return {
      sequence,
      now: now.wall,
      epoch: swarm.head.get().epoch,
      version: PRODUCT_VERSION,
      thresholds: THRESHOLDS,
      demo,
      summary: summaryOf(swarm, pulse, now),
      buckets: [...swarm.drones.values()].flatMap(({ drone }) => bucketOf(swarm, pulse, drone, now) ?? []),
      rows: [...swarm.builds.values()].flatMap(({ build }) => rowOf(swarm, build) ?? []),
      recent,
      trends: lastHour.trends,
    };
  }

  const namespace = io.of("/watch");
  namespace.use((socket, next) =>
    next(isAtLeast(roleOf(socket.request), "viewer") ? undefined : refusing(refuse("sign-in"))),
  );
  namespace.on("connection", (socket) => {
    const outlet = new Outlet(socket);
    const answer = answering(socket, { roleOf, clock });
    const followed = new Map<string, () => void>();
    socket.on("disconnect", () => {
      watching.delete(outlet);
      for (const stop of followed.values()) stop();
    });
    answer("watch", fromWatcher.watch.request, () =>
      loop.look((swarm, pulse, now) => {
        // What this snapshot says must be old news in the next frame; so what is due goes out first.
        sendFrame(swarm, pulse, now);
        watching.add(outlet);
        return snapshotOf(swarm, pulse, now);
      }),
    );
    answer("log.follow", fromWatcher["log.follow"].request, async ({ fromLine, ...key }) => {
      const label = attemptLabel(key);
      followed.get(label)?.();
      if (followed.size >= MAX_FOLLOWED) return refuse("too-large", `At most ${MAX_FOLLOWED} logs can be followed.`);
      const exists = await loop.look((swarm) => swarm.builds.get(key.build)?.attempts[key.attempt - 1] !== undefined);
      if (!exists) return refuse("not-found", "There is no such attempt.", "attempt");
      const { totalLines } = await logs.readLines(key, 1, 0);
      if (!socket.connected) return { totalLines };
      const tell = (lines: LogLines) => outlet.sendAll("log", lines);
      followed.set(label, logs.follow(key, fromLine, tell));
      return { totalLines };
    });
    answer("log.leave", fromWatcher["log.leave"].request, (key) => {
      followed.get(attemptLabel(key))?.();
      followed.delete(attemptLabel(key));
      return Promise.resolve({});
    });
  });

  sendAt(clock().mono);
  return {
    announce,
    snapshot: () => loop.look(snapshotOf),
    recheck: () => {
      for (const socket of namespace.sockets.values())
        if (!isAtLeast(roleOf(socket.request), "viewer")) socket.disconnect(true);
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

const THRESHOLDS = {
  lateAfterMs: LATE_AFTER_MS,
  staleAfterMs: STALE_AFTER_MS,
  offlineAfterMs: OFFLINE_AFTER_MS,
  leaseTtlMs: LEASE_TTL_MS,
};

/** Acknowledges a message with the reply, or with a refusal when it cannot be used, or not by whoever asks. */
function answering(socket: Socket, { roleOf, clock }: Pick<WatcherDoorParts, "roleOf" | "clock">) {
  const limit = new RateLimit(ASKS);
  return <Request, Reply>(
    event: keyof typeof fromWatcher,
    schema: z.ZodType<Request>,
    replyTo: (request: Request) => Promise<Reply | Refusal>,
  ) => {
    const take = async (message: unknown) => {
      if (!isAtLeast(roleOf(socket.request), EVENTS["/watch"][event])) return refuse("sign-in");
      if (limit.take(event, clock().mono) > 0) return refuse("too-fast");
      const request = schema.safeParse(message);
      return request.success ? await replyTo(request.data) : badMessage(request.error);
    };
    socket.on<string>(event, async (...args: unknown[]) => {
      const acknowledge = args.at(-1);
      const reply = await take(args[0]);
      if (typeof acknowledge === "function") acknowledge(reply);
    });
  };
}
