import type { FromAgent, Hello, Welcome } from "../protocol/from-agent";
import type { Refusal, RefusalCode } from "../protocol/refusals";
import type { BackoffLimits, Random } from "./backoff";
import { backoffMs } from "./backoff";
import type { Clock } from "./clock";
import type { Asked, Link, LinkListener, LinkOptions, ReplyOf, RequestOf } from "./link";
import { createLink } from "./link";

/**
 * Being on speaking terms with the coordinator: connected, and welcomed after a roll call. A session that ends is begun
 * anew, for ever: soon when the coordinator was merely away, slowly when it said no and a person has to change something.
 *
 *     closed → connecting → greeting → open
 *        ↑________|____________|________|   after a pause
 */
export type Session = {
  /** `hello` is the session's own; everything else is answered `disconnected` unless the session is open. */
  ask<E extends Exclude<keyof FromAgent, "hello">>(event: E, request: RequestOf<E>): Promise<Asked<ReplyOf<E>>>;
  isOpen(): boolean;
  close(): void;
};

export type SessionListener = Pick<
  LinkListener,
  "workAvailable" | "drop" | "sync" | "plan" | "lines" | "tryInstall" | "upgrade"
> & {
  /** The roll call of the moment. */
  hello(): Hello;
  opened(welcome: Welcome): void;
  closed(): void;
  /** The coordinator said no. `everOpened`: it had welcomed this agent before. */
  refused(refusal: Refusal, everOpened: boolean): void;
};

export type SessionOptions = LinkOptions & { clock: Clock; random: Random; backoff?: BackoffLimits };

/** Starts at once. */
export function openSession(options: SessionOptions, listener: SessionListener): Session {
  const { clock, random, notices, coordinator, backoff = AWAY } = options;
  let phase: "closed" | "connecting" | "greeting" | "open" | "ended" = "closed";
  let failures = 0;
  let everOpened = false;
  let cancelRetry = () => {};

  const link: Link = createLink(options, {
    workAvailable: () => listener.workAvailable(),
    drop: (drop) => listener.drop(drop),
    sync: (isWanted) => listener.sync(isWanted),
    plan: (request) => listener.plan(request),
    tryInstall: (request) => listener.tryInstall(request),
    lines: (request) => listener.lines(request),
    upgrade: (order) => listener.upgrade(order),
    connected: () => void greet(),
    disconnected({ sentence, refusal }) {
      // What was given up on purpose (after a refused hello) has its pause already.
      if (phase !== "closed" && phase !== "ended") pause(sentence, refusal);
    },
  });
  connect();

  function connect() {
    phase = "connecting";
    link.connect();
  }

  async function greet() {
    phase = "greeting";
    const asked = await link.ask("hello", listener.hello());
    if (phase !== "greeting") return;
    if (asked.kind !== "reply") {
      if (asked.kind === "refused") pause(asked.refusal.sentence, asked.refusal);
      else pause(`no usable answer to hello (${asked.because})`, null);
      link.disconnect();
      return;
    }
    phase = "open";
    failures = 0;
    everOpened = true;
    notices.say(`Connected to ${coordinator.origin}.`);
    listener.opened(asked.reply);
  }

  function pause(sentence: string, refusal: Refusal | null) {
    const wasOpen = phase === "open";
    phase = "closed";
    failures += 1;
    const limits = refusal ? SLOWLY[refusal.refused] : undefined;
    if (refusal) listener.refused(refusal, everOpened);
    else if (failures === 1)
      notices.warn(`${wasOpen ? "Cut off from" : "Cannot reach"} ${coordinator.origin}: ${sentence}. Trying again.`);
    if (wasOpen) listener.closed();
    if (phase === "closed") cancelRetry = clock.after(backoffMs(failures, limits ?? backoff, random), connect);
  }

  async function ask<E extends keyof FromAgent>(event: E, request: RequestOf<E>): Promise<Asked<ReplyOf<E>>> {
    if (phase !== "open") return { kind: "unanswered", because: "disconnected" };
    const asked = await link.ask(event, request);
    // Another coordinator took over behind the same connection, or this one gave the name away.
    if (asked.kind === "refused" && asked.refusal.refused === "no-session" && phase === "open") {
      pause("the coordinator does not know this session", null);
      link.disconnect();
    }
    return asked;
  }

  return {
    ask,
    isOpen: () => phase === "open",
    close() {
      const wasOpen = phase === "open";
      phase = "ended";
      cancelRetry();
      link.disconnect();
      if (wasOpen) listener.closed();
    },
  };
}

/** A coordinator restarts within seconds; nobody should have to wait for its drones. */
const AWAY: BackoffLimits = { firstMs: 250, longestMs: 5_000 };

/** Refusals that only a person, or the end of another connection, can cure. */
const SLOWLY: Partial<Record<RefusalCode, BackoffLimits>> = {
  "bad-token": { firstMs: 30_000, longestMs: 60_000 },
  "not-enrolled": { firstMs: 30_000, longestMs: 60_000 },
  "name-enrolled": { firstMs: 5_000, longestMs: 10_000 },
  "protocol-version": { firstMs: 30_000, longestMs: 60_000 },
  "name-in-use": { firstMs: 5_000, longestMs: 10_000 },
};
