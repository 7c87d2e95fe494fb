import type { JournalEntry } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { CommandId } from "../../protocol/people";
import type { BuildRow, CommandRow, DroneRow, Measurement, SwarmRow } from "../coordinator/swarm";
import { EMPTY_SWARM_ROW } from "../coordinator/swarm";
import type { AccessMemory } from "./memory-access";
import { memoryAccess, newAccessMemory } from "./memory-access";
import type { Changes, Saved, Store } from "./store";
import { EpochLost, MAX_MEASUREMENTS } from "./store";

/** What outlives a coordinator in tests and in the simulator; each store on the same memory is as another process on one disk. */
export type StoreMemory = {
  builds: Map<BuildId, BuildRow>;
  drones: Map<DroneName, DroneRow>;
  measurements: Measurement[];
  commands: Map<CommandId, CommandRow>;
  swarm: SwarmRow;
  /** Numbered without gaps; the oldest may be forgotten. */
  journal: JournalEntry[];
  access: AccessMemory;
};

export function newStoreMemory(): StoreMemory {
  const rows = { builds: new Map(), drones: new Map(), commands: new Map() };
  return { ...rows, measurements: [], swarm: EMPTY_SWARM_ROW, journal: [], access: newAccessMemory() };
}

export function openMemoryStore(memory: StoreMemory): Store {
  return {
    open: () => promised(() => takeOver(memory)),
    commit: (epoch, changes) => promised(() => save(memory, epoch, changes)),
    sequence: (epoch) => promised(() => countFacts(memory, epoch)),
    readFacts: (after, limit) =>
      promised(() => memory.journal.filter(({ sequence }) => sequence > after).slice(0, limit)),
    readNewestFacts: (limit, about) => promised(() => newest(memory, limit, about)),
    forgetFacts: (epoch, upTo) => promised(() => forget(memory, epoch, upTo)),
    access: memoryAccess(memory.access),
    close: () => Promise.resolve(),
  };
}

function takeOver(memory: StoreMemory): { epoch: number; saved: Saved } {
  const epoch = memory.swarm.epoch + 1;
  memory.swarm = { ...memory.swarm, epoch };
  const { swarm } = memory;
  const builds = [...memory.builds.values()].sort((one, other) => one.build - other.build);
  const drones = [...memory.drones.values()].sort((one, other) => (one.drone < other.drone ? -1 : 1));
  memory.measurements.splice(0, memory.measurements.length - MAX_MEASUREMENTS);
  const measurements = [...memory.measurements];
  const commands = [...memory.commands.values()].sort((one, other) => one.at - other.at);
  return { epoch, saved: { builds, drones, commands, measurements, swarm, lastSequence: lastSequence(memory) } };
}

/** Looks at everything that may be wrong before it writes anything. */
function save(memory: StoreMemory, epoch: number, changes: Changes): void {
  checkEpoch(memory, epoch);
  for (const [index, { sequence }] of changes.facts.entries()) {
    const next = lastSequence(memory) + index + 1;
    if (sequence !== next) throw new Error(`The journal goes on with ${next}, not with ${sequence}.`);
  }
  const newestMeasured = memory.measurements.at(-1)?.fact ?? 0;
  for (const { fact, place } of changes.measurements) {
    if (fact <= newestMeasured) throw new Error(`Measurement ${fact}.${place} is older than what is saved.`);
  }
  memory.journal.push(...changes.facts);
  for (const row of changes.builds) memory.builds.set(row.build, row);
  for (const row of changes.drones) memory.drones.set(row.drone, row);
  memory.measurements.push(...changes.measurements);
  for (const drone of changes.dronesRemoved) memory.drones.delete(drone);
  for (const command of changes.commandsForgotten) memory.commands.delete(command);
  for (const row of changes.commands) memory.commands.set(row.command, row);
  if (changes.swarm) memory.swarm = changes.swarm;
}

function countFacts(memory: StoreMemory, epoch: number): number {
  checkEpoch(memory, epoch);
  return lastSequence(memory);
}

function forget(memory: StoreMemory, epoch: number, upTo: number): void {
  checkEpoch(memory, epoch);
  const newest = lastSequence(memory);
  memory.journal = memory.journal.filter(({ sequence }) => sequence > upTo || sequence === newest);
}

function lastSequence({ journal }: StoreMemory): number {
  return journal.at(-1)?.sequence ?? 0;
}

function checkEpoch({ swarm }: StoreMemory, epoch: number): void {
  if (swarm.epoch !== epoch) throw new EpochLost(epoch);
}

function newest({ journal }: StoreMemory, limit: number, about?: { build: number }): JournalEntry[] {
  const matching = about ? journal.filter(({ fact }) => "build" in fact && fact.build === about.build) : journal;
  return matching.slice(-limit).reverse();
}

function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
