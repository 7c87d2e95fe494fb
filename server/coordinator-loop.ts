import type { Fact, JournalEntry } from "../protocol/facts";
import type { Beat } from "../protocol/from-agent";
import type { BuildId, DroneName } from "../protocol/ids";
import type { Refusal } from "../protocol/refusals";
import { refuse } from "../protocol/refusals";
import { Breather, unhurried } from "./breather";
import type { Command, CommandKind, Now } from "./coordinator/command";
import type { CommandOf, Replies } from "./coordinator/decide";
import { decideInSteps } from "./coordinator/decide";
import { begin } from "./coordinator/due";
import { evolve } from "./coordinator/evolve";
import type { Pulse } from "./coordinator/pulse";
import { follow, hear, hearBeat, newPulse, unfollow } from "./coordinator/pulse";
import type { Steps } from "./coordinator/steps";
import { atOnce, finish } from "./coordinator/steps";
import type { Swarm } from "./coordinator/swarm";
import { changes, dropInSteps, fold, foldInSteps, reckonAhead, restore } from "./coordinator/swarm";
import type { Store } from "./store/store";
import { CommitInDoubt, EpochLost, NotSaved } from "./store/store";

/**
 * The single writer. Everything that is asked waits in one inbox. The loop takes what waits there as a group; for each
 * command it reads the clock once, decides, and folds the facts into the tentative swarm, so that the next command of the
 * group builds upon it. Then one commit saves the facts and the rows they changed. Only then is anybody told: watchers
 * first, then each asker, in order. When the commit fails, the tentative swarm is dropped and all of the group are refused:
 * memory is what the store holds. When nobody knows whether it failed, the group waits, and all that come after are refused,
 * until the store has told.
 */
export type CoordinatorLoop = {
  /** Resolves with the reply once what it rests on is saved, or with a refusal. Never rejects. */
  ask<K extends CommandKind>(command: CommandOf<K>): Promise<Replies[K] | Refusal>;
  /** What a beat says beside what is held: kept in memory, never saved. */
  hearBeat(drone: DroneName, beat: Beat): void;
  /** Looks at the swarm as it is saved; between groups, after everything that was asked before. */
  look<T>(at: (swarm: Swarm, pulse: Pulse, now: Now) => T): Promise<T>;
  /** The same for a look that takes long; nothing is decided before its last step. */
  lookInSteps<T>(at: (swarm: Swarm, pulse: Pulse, now: Now) => Steps<T>): Promise<T>;
  /** Refuses what is asked from now on, and resolves when all that was asked before is answered. */
  stop(): Promise<void>;
};

/** What a group did, after it was saved: the facts, and the drones that were heard from or are named by a fact. */
export type Announcement = {
  facts: readonly JournalEntry[];
  drones: ReadonlySet<DroneName>;
  /** Queued builds of which something else is expected now. */
  reestimated: readonly BuildId[];
};

export type LoopParts = {
  /** Whether a drone that differs from its target is grounded for it; true when nothing is said. */
  driftGrounds?: boolean;
  store: Store;
  clock: () => Now;
  announce: (announcement: Announcement, swarm: Swarm, pulse: Pulse) => void;
  /** Another coordinator took over; the loop has stopped. */
  onEpochLost: (error: EpochLost) => void;
  /** A group was refused because it could not be decided or saved; told once for each reason why nothing can be saved. */
  onNotSaved: (error: unknown) => void;
};

/** So that the first of a group does not wait long for the last. */
const MAX_GROUP = 100;
/**
 * After this long without a commit a group that changes nothing has one too: else a coordinator without work would never find
 * out that another took over, or that nothing can be saved any more.
 */
const SILENCE_MS = 30_000;
/** How long nothing was refused before it is believed that saving works again, while there is nothing to save. */
const QUIET_MS = 5_000;

/** What waits in the inbox; a look waits for its turn too, so that it never sees what may be dropped. */
type Entry = Asked | Look;
type Asked = {
  kind: "command";
  drone: DroneName | null;
  decide(now: Now): Steps<readonly Fact[]>;
  /** As it was decided. */
  answer(): void;
  refuse(refusal: Refusal): void;
};
type Look = { kind: "look"; look(): Steps<void> };

/** A commit that the store fell silent over. Its askers are told what became of it once the store tells. */
type Doubt = { asked: readonly Asked[]; facts: readonly JournalEntry[]; sequence: number };

/** Takes over the store, and says so in the journal before it listens. */
export async function startCoordinatorLoop(parts: LoopParts): Promise<CoordinatorLoop> {
  const { store, clock } = parts;
  const { epoch, saved } = await store.open();
  if (saved.lastSequence !== saved.swarm.sequence) {
    throw new Error(`The journal ends at ${saved.lastSequence}, but the swarm counts ${saved.swarm.sequence} facts.`);
  }
  const began = clock();
  const swarm = restore(saved);
  const pulse = newPulse(began, { driftGrounds: parts.driftGrounds ?? true });
  for (const fact of begin(epoch, began)) evolve(swarm, fact);
  await store.commit(epoch, changes(swarm));
  fold(swarm);
  return runLoop(parts, epoch, swarm, pulse);
}

function runLoop(parts: LoopParts, epoch: number, swarm: Swarm, pulse: Pulse): CoordinatorLoop {
  const inbox: Entry[] = [];
  let stopping = false;
  let running: Promise<void> | null = null;
  let doubt: Doubt | null = null;
  let savedAt = parts.clock().mono;

  function enter(entry: Entry): void {
    inbox.push(entry);
    running ??= run();
  }

  async function run(): Promise<void> {
    // What is asked in the same tick of the event loop makes one group, and so one commit.
    await Promise.resolve();
    while (inbox.length > 0) await takeGroup(inbox.splice(0, MAX_GROUP));
    running = null;
  }

  async function takeGroup(group: readonly Entry[]): Promise<void> {
    try {
      if (doubt) await settle(doubt);
      await decideAll(group);
      await save();
    } catch (error) {
      return await giveBack(group, error);
    }
    await conclude(group);
  }

  async function decideAll(group: readonly Entry[]): Promise<void> {
    const breather = new Breather();
    for (const entry of group) {
      if (entry.kind === "look") continue;
      try {
        const now = parts.clock();
        const facts = await unhurried(entry.decide(now), breather);
        for (const fact of facts) {
          evolve(swarm, fact);
          if (breather.isDue) await breather.turn();
        }
        follow(pulse, facts, now);
      } catch (cause) {
        throw new CannotDecide("A command could not be decided.", { cause });
      }
    }
  }

  async function save(): Promise<void> {
    const { unsaved } = pulse;
    const changesNothing = swarm.journal.length === 0;
    const wasSilent = parts.clock().mono - savedAt >= SILENCE_MS;
    if (changesNothing && !unsaved && !wasSilent) return;
    await parts.store.commit(epoch, changes(swarm));
    savedAt = parts.clock().mono;
    // One small row fits on a disk that is full for all else: that alone counts only when nothing was refused for a while.
    if (!changesNothing || (unsaved && parts.clock().mono - unsaved.at >= QUIET_MS)) pulse.unsaved = null;
  }

  async function conclude(group: readonly Entry[]): Promise<void> {
    const facts = [...swarm.journal];
    const breather = new Breather();
    const reestimated = await unhurried(foldInSteps(swarm), breather);
    await unhurried(reckonAhead(swarm), breather);
    const drones = dronesIn(group, facts);
    if (facts.length > 0 || drones.size > 0) parts.announce({ facts, drones, reestimated }, swarm, pulse);
    for (const entry of group) {
      if (entry.kind === "look") await unhurried(entry.look(), breather);
      else entry.answer();
    }
  }

  async function giveBack(group: readonly Entry[], error: unknown): Promise<void> {
    const facts = [...swarm.journal];
    await unhurried(dropInSteps(swarm), new Breather());
    unfollow(
      pulse,
      facts.map(({ fact }) => fact),
      parts.clock(),
    );
    if (error instanceof EpochLost) return giveUp(group, error);
    // One command that cannot be decided must not take its neighbours along.
    if (error instanceof CannotDecide && group.length > 1) {
      for (const entry of group) await takeGroup([entry]);
      return;
    }
    if (!(error instanceof NotSaved && pulse.unsaved?.because === error.message)) parts.onNotSaved(error);
    if (error instanceof NotSaved) pulse.unsaved = { because: error.message, at: parts.clock().mono };
    const newest = facts.at(-1);
    if (!(error instanceof CommitInDoubt && newest)) return turnAway(group, refuse("not-saved"));
    doubt = { asked: group.filter((entry) => entry.kind === "command"), facts, sequence: newest.sequence };
    turnAway(
      group.filter((entry) => entry.kind === "look"),
      refuse("not-saved"),
    );
  }

  async function settle({ asked, facts, sequence }: Doubt): Promise<void> {
    const saved = await parts.store.sequence(epoch);
    doubt = null;
    if (saved < sequence) return turnAway(asked, refuse("not-saved"));
    for (const { fact } of facts) evolve(swarm, fact);
    follow(
      pulse,
      facts.map(({ fact }) => fact),
      parts.clock(),
    );
    await conclude(asked);
  }

  function lookInSteps<T>(at: (swarm: Swarm, pulse: Pulse, now: Now) => Steps<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      function* look(): Steps<void> {
        try {
          resolve(yield* at(swarm, pulse, parts.clock()));
        } catch (error) {
          reject(error);
        }
      }
      enter({ kind: "look", look });
    });
  }

  function giveUp(group: readonly Entry[], error: EpochLost): void {
    stopping = true;
    turnAway([...(doubt?.asked ?? []), ...group, ...inbox.splice(0)], refuse("shutting-down"));
    parts.onEpochLost(error);
  }

  return {
    ask: (command) =>
      new Promise((resolve) => {
        if (stopping) return resolve(refuse("shutting-down"));
        let answer = () => {};
        enter({
          kind: "command",
          drone: senderOf(command),
          *decide(now) {
            hear(pulse, command, now);
            const { facts, reply } = yield* decideInSteps(swarm, pulse, command, now);
            answer = () => resolve(reply);
            return facts;
          },
          answer: () => answer(),
          refuse: resolve,
        });
      }),
    hearBeat: (drone, beat) => hearBeat(pulse, drone, beat, parts.clock()),
    look: (at) => lookInSteps((...what) => atOnce(() => at(...what))),
    lookInSteps,
    stop: async () => {
      stopping = true;
      await running;
      if (doubt) turnAway(doubt.asked, refuse("shutting-down"));
    },
  };
}

class CannotDecide extends Error {}

/** Those who only look still may: at what is saved. */
function turnAway(group: readonly Entry[], refusal: Refusal): void {
  for (const entry of group) {
    if (entry.kind === "look") finish(entry.look());
    else entry.refuse(refusal);
  }
}

function dronesIn(group: readonly Entry[], facts: readonly JournalEntry[]): Set<DroneName> {
  const senders = group.flatMap((entry) => (entry.kind === "command" && entry.drone !== null ? [entry.drone] : []));
  return new Set([...senders, ...facts.flatMap(({ fact }) => ("drone" in fact ? [fact.drone] : []))]);
}

function senderOf(command: Command): DroneName | null {
  switch (command.kind) {
    case "hello":
    case "claim":
    case "beat":
    case "start":
    case "finish":
    case "remember":
    case "describe":
    case "synced":
      return command.drone;
    default:
      return null;
  }
}
