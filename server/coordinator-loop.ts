import type { Fact, JournalEntry } from "../protocol/facts";
import type { Beat } from "../protocol/from-agent";
import type { DroneName } from "../protocol/ids";
import type { Refusal } from "../protocol/refusals";
import { refuse } from "../protocol/refusals";
import type { Command, CommandKind, Now } from "./coordinator/command";
import type { CommandOf, Replies } from "./coordinator/decide";
import { decide } from "./coordinator/decide";
import { begin } from "./coordinator/due";
import { evolve } from "./coordinator/evolve";
import type { Pulse } from "./coordinator/pulse";
import { follow, hear, hearBeat, newPulse, unfollow } from "./coordinator/pulse";
import type { Swarm } from "./coordinator/swarm";
import { changes, drop, fold, restore } from "./coordinator/swarm";
import type { Store } from "./store/store";
import { EpochLost } from "./store/store";

/**
 * The single writer. Everything that is asked waits in one inbox. The loop takes what waits there as a group; for each
 * command it reads the clock once, decides, and folds the facts into the tentative swarm, so that the next command of the
 * group builds upon it. Then one commit saves the facts and the rows they changed. Only then is anybody told: watchers
 * first, then each asker, in order. When the commit fails, the tentative swarm is dropped and all of the group are refused:
 * memory is what the store holds.
 */
export type CoordinatorLoop = {
  /** Resolves with the reply once what it rests on is saved, or with a refusal. Never rejects. */
  ask<K extends CommandKind>(command: CommandOf<K>): Promise<Replies[K] | Refusal>;
  /** What a beat says beside what is held: kept in memory, never saved. */
  hearBeat(drone: DroneName, beat: Beat): void;
  /** Looks at the swarm as it is saved; between groups, after everything that was asked before. */
  look<T>(at: (swarm: Swarm, pulse: Pulse, now: Now) => T): Promise<T>;
  /** Refuses what is asked from now on, and resolves when all that was asked before is answered. */
  stop(): Promise<void>;
};

/** What a group did, after it was saved: the facts, and the drones that were heard from or are named by a fact. */
export type Announcement = { facts: readonly JournalEntry[]; drones: ReadonlySet<DroneName> };

export type LoopParts = {
  store: Store;
  clock: () => Now;
  announce: (announcement: Announcement, swarm: Swarm, pulse: Pulse) => void;
  /** Another coordinator took over; the loop has stopped. */
  onEpochLost: (error: EpochLost) => void;
  /** A group was refused because it could not be decided or saved. */
  onNotSaved: (error: unknown) => void;
};

/** So that the first of a group does not wait long for the last. */
const MAX_GROUP = 100;

/** What waits in the inbox; a look waits for its turn too, so that it never sees what may be dropped. */
type Entry =
  | { kind: "command"; drone: DroneName | null; decide(now: Now): Decided; refuse(refusal: Refusal): void }
  | { kind: "look"; look(): void };
type Decided = { facts: readonly Fact[]; answer(): void };

/** Takes over the store, and says so in the journal before it listens. */
export async function startCoordinatorLoop(parts: LoopParts): Promise<CoordinatorLoop> {
  const { store, clock } = parts;
  const { epoch, saved } = await store.open();
  if (saved.lastSequence !== saved.swarm.sequence) {
    throw new Error(`The journal ends at ${saved.lastSequence}, but the swarm counts ${saved.swarm.sequence} facts.`);
  }
  const began = clock();
  const swarm = restore(saved);
  const pulse = newPulse(began);
  for (const fact of begin(epoch, began)) evolve(swarm, fact);
  await store.commit(epoch, changes(swarm));
  fold(swarm);
  return runLoop(parts, epoch, swarm, pulse);
}

function runLoop(parts: LoopParts, epoch: number, swarm: Swarm, pulse: Pulse): CoordinatorLoop {
  const inbox: Entry[] = [];
  let stopping = false;
  let running: Promise<void> | null = null;

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

  async function takeGroup(group: Entry[]): Promise<void> {
    let decided: DecidedGroup;
    try {
      decided = decideAll(group);
      if (swarm.journal.length > 0) await parts.store.commit(epoch, changes(swarm));
    } catch (error) {
      forget();
      if (error instanceof EpochLost) return giveUp(group, error);
      // One command that cannot be decided must not take its neighbours along.
      if (error instanceof CannotDecide && group.length > 1) {
        for (const entry of group) await takeGroup([entry]);
        return;
      }
      parts.onNotSaved(error);
      turnAway(group, refuse("not-saved"));
      return;
    }
    const facts = [...swarm.journal];
    fold(swarm);
    if (facts.length > 0 || decided.drones.size > 0) parts.announce({ facts, drones: decided.drones }, swarm, pulse);
    for (const answer of decided.answers) answer();
  }

  function decideAll(group: Entry[]): DecidedGroup {
    const drones = new Set<DroneName>();
    const answers = group.map((entry) => {
      if (entry.kind === "look") return entry.look;
      if (entry.drone !== null) drones.add(entry.drone);
      try {
        const now = parts.clock();
        const { facts, answer } = entry.decide(now);
        for (const fact of facts) {
          evolve(swarm, fact);
          if ("drone" in fact) drones.add(fact.drone);
        }
        follow(pulse, facts, now);
        return answer;
      } catch (cause) {
        throw new CannotDecide("A command could not be decided.", { cause });
      }
    });
    return { drones, answers };
  }

  function forget(): void {
    const facts = swarm.journal.map(({ fact }) => fact);
    drop(swarm);
    unfollow(pulse, facts, parts.clock());
  }

  function giveUp(group: Entry[], error: EpochLost): void {
    stopping = true;
    turnAway([...group, ...inbox.splice(0)], refuse("shutting-down"));
    parts.onEpochLost(error);
  }

  return {
    ask: (command) =>
      new Promise((resolve) => {
        if (stopping) return resolve(refuse("shutting-down"));
        enter({
          kind: "command",
          drone: senderOf(command),
          decide: (now) => {
            hear(pulse, command, now);
            const { facts, reply } = decide(swarm, pulse, command, now);
            return { facts, answer: () => resolve(reply) };
          },
          refuse: resolve,
        });
      }),
    hearBeat: (drone, beat) => hearBeat(pulse, drone, beat, parts.clock()),
    look: (at) =>
      new Promise((resolve, reject) => {
        const look = () => {
          try {
            resolve(at(swarm, pulse, parts.clock()));
          } catch (error) {
            reject(error);
          }
        };
        enter({ kind: "look", look });
      }),
    stop: async () => {
      stopping = true;
      await running;
    },
  };
}

type DecidedGroup = { drones: Set<DroneName>; answers: (() => void)[] };

class CannotDecide extends Error {}

/** Those who only look still may: at what is saved. */
function turnAway(group: readonly Entry[], refusal: Refusal): void {
  for (const entry of group) {
    if (entry.kind === "look") entry.look();
    else entry.refuse(refusal);
  }
}

function senderOf(command: Command): DroneName | null {
  switch (command.kind) {
    case "hello":
    case "claim":
    case "beat":
    case "start":
    case "finish":
    case "remember":
      return command.drone;
    default:
      return null;
  }
}
