import type { Fact } from "../../protocol/facts";
import type { BeatReply, ClaimReply, HistoryReply, Welcome } from "../../protocol/from-agent";
import type { Refusal } from "../../protocol/refusals";
import { finish as finishAttempt, published, start, unpublishable } from "./attempt";
import { claim } from "./claim";
import type { Command, CommandKind, Now, PersonsKind } from "./command";
import { tick } from "./due";
import { drain, limit, remove, undrain } from "./fleet";
import { ground, unground } from "./grounding";
import { remember } from "./history";
import { move, next } from "./move";
import type { Done } from "./persons";
import { fromPerson } from "./persons";
import { pin, unpin } from "./pin";
import { add } from "./plan";
import type { Pulse } from "./pulse";
import { cancel, hold, pause, release, requeue, resume, stop } from "./queue";
import { makeRelease, promoteRelease, prune, removeRelease } from "./releases";
import { beat, describe, hello } from "./roll-call";
import type { Steps } from "./steps";
import { finish } from "./steps";
import { supply } from "./supply";
import type { Swarm } from "./swarm";
import { callOffSync, sync, synced } from "./sync";
import { undo } from "./undo";
import { beginUpgrade, stopUpgrade, upgradeFailed } from "./upgrade";

/** `recorded`: it counts (now, or it did already); `stale`: it names an attempt that is over, and changes nothing. */
export type Recorded = { kind: "recorded" | "stale" };

/** What each command is answered with, when it is not refused. */
export type Replies = {
  hello: Welcome;
  claim: ClaimReply;
  beat: BeatReply;
  start: Recorded;
  finish: Recorded;
  remember: HistoryReply;
  "upgrade-failed": Recorded;
  published: Recorded;
  unpublishable: Recorded;
  describe: { kind: "known" };
  synced: { kind: "known" };
  supply: { kind: "supplied"; builds: number };
  "cannot-supply": { kind: "known" };
  tick: { kind: "ticked" };
} & { [K in PersonsKind]: Done };

/** A command by its kind; the mapped form lets the compiler pair each kind with its reply. */
export type CommandOf<K extends CommandKind> = { [P in K]: Extract<Command, { kind: P }> & { kind: P } }[K];

/** What shall have happened, in order, and the answer, to be given once that is committed. A refusal has no facts. */
export type Decision<K extends CommandKind> = { facts: Fact[]; reply: Replies[K] | Refusal };

export function decide<K extends CommandKind>(
  swarm: Swarm,
  pulse: Pulse,
  command: CommandOf<K>,
  now: Now,
): Decision<K> {
  return finish(decideInSteps(swarm, pulse, command, now));
}

/** The same for who lets others have the processor meanwhile: a plan of twenty thousand packages takes half a second. */
export function* decideInSteps<K extends CommandKind>(
  swarm: Swarm,
  pulse: Pulse,
  command: CommandOf<K>,
  now: Now,
): Steps<Decision<K>> {
  const kind: K = command.kind;
  const decided = CASES[kind](swarm, pulse, command, now);
  return "reply" in decided ? decided : yield* decided;
}

export function isRefusal(reply: object): reply is Refusal {
  return "refused" in reply;
}

type Cases = {
  [K in CommandKind]: (swarm: Swarm, pulse: Pulse, command: CommandOf<K>, now: Now) => Decision<K> | Steps<Decision<K>>;
};
const CASES: Cases = {
  hello,
  claim,
  beat,
  start,
  finish: finishAttempt,
  remember,
  "upgrade-failed": upgradeFailed,
  published,
  unpublishable,
  add: fromPerson(add),
  move: fromPerson(move),
  next: fromPerson(next),
  pin: fromPerson(pin),
  unpin: fromPerson(unpin),
  hold: fromPerson(hold),
  release: fromPerson(release),
  requeue: fromPerson(requeue),
  cancel: fromPerson(cancel),
  stop: fromPerson(stop),
  ground: fromPerson(ground),
  unground: fromPerson(unground),
  limit: fromPerson(limit),
  drain: fromPerson(drain),
  undrain: fromPerson(undrain),
  sync: fromPerson(sync),
  "call-off-sync": fromPerson(callOffSync),
  remove: fromPerson(remove),
  "make-release": fromPerson(makeRelease),
  "promote-release": fromPerson(promoteRelease),
  "remove-release": fromPerson(removeRelease),
  prune: fromPerson(prune),
  upgrade: fromPerson(beginUpgrade),
  "stop-upgrade": fromPerson(stopUpgrade),
  pause: fromPerson(pause),
  resume: fromPerson(resume),
  undo: fromPerson(undo),
  describe,
  synced,
  supply,
  // The pulse has heard it.
  "cannot-supply": () => ({ facts: [], reply: { kind: "known" } }),
  tick,
};
