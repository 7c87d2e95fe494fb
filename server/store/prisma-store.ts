import { JournalEntry } from "../../protocol/facts";
import { Breather } from "../breather";
import type { Attempt, BuildRow, CommandRow, DroneRow, Measurement } from "../coordinator/swarm";
import { CLEAN_RECORD } from "../coordinator/swarm";
import type { Client, Tables } from "./client";
import { Prisma } from "./generated/sqlite/client";
import { oneAtATime } from "./in-turn";
import { prismaAccess } from "./prisma-access";
import { reasonOf } from "./reason";
import { readRow, StoredBuild, StoredCommand, StoredDrone, StoredMeasurement, StoredSwarm } from "./rows";
import type { Changes, Saved, Store } from "./store";
import { CommitInDoubt, EpochLost, MAX_MEASUREMENTS, NotSaved } from "./store";
import type { TableOf } from "./write-rows";
import { json, jsonOrNull, writeStatements } from "./write-rows";

export type PrismaStoreOptions = {
  client: Client;
  /** A connection can break between a commit and its answer. */
  answersGetLost: boolean;
};

/** A swarm in a database that is up to date. */
export function prismaStore({ client, answersGetLost }: PrismaStoreOptions): Store {
  const inTurn = oneAtATime();

  async function inTransaction(change: (tx: Tables) => Promise<void>): Promise<void> {
    let isSent = false;
    const work = async (tx: Tables) => {
      await change(tx);
      isSent = true;
    };
    await client.$transaction(work, TRANSACTION).catch((error: unknown) => {
      if (error instanceof EpochLost) throw error;
      const Refused = isSent && answersGetLost ? CommitInDoubt : NotSaved;
      throw new Refused(reasonOf(error), { cause: error });
    });
  }

  return {
    open: () => inTurn(() => client.$transaction(takeOver, TRANSACTION)),
    commit: (epoch, changes) => inTurn(() => inTransaction((tx) => save(tx, epoch, changes))),
    sequence: (epoch) => inTurn(() => client.$transaction((tx) => countFacts(tx, epoch), TRANSACTION)),
    readFacts: (after, limit) =>
      inTurn(async () => {
        const where = { sequence: { gt: after } };
        return (await client.fact.findMany({ where, orderBy: { sequence: "asc" }, take: limit })).map(readFact);
      }),
    readNewestFacts: (limit, about) =>
      inTurn(async () => {
        const where = about ?? {};
        return (await client.fact.findMany({ where, orderBy: { sequence: "desc" }, take: limit })).map(readFact);
      }),
    forgetFacts: (epoch, upTo) =>
      inTurn(() =>
        inTransaction(async (tx) => {
          const newest = await countFacts(tx, epoch);
          await tx.fact.deleteMany({ where: { sequence: { lte: Math.min(upTo, newest - 1) } } });
        }),
      ),
    access: prismaAccess(client, inTurn),
    close: () => inTurn(() => client.$disconnect()),
  };
}

/** Twenty thousand packages added at once may take some seconds on a slow disk; Prisma's own limit is five. */
const TRANSACTION = { timeout: 60_000, maxWait: 60_000 };

const THE_SWARM = { id: 1 };

async function takeOver(tx: Tables): Promise<{ epoch: number; saved: Saved }> {
  const { epoch } = await tx.swarm.upsert({
    where: THE_SWARM,
    create: { ...THE_SWARM, epoch: 1, sequence: 0, nextBuild: 1, nextRun: 1 },
    update: { epoch: { increment: 1 } },
  });
  return { epoch, saved: await readAll(tx) };
}

async function readAll(tx: Tables): Promise<Saved> {
  const swarm = await tx.swarm.findUniqueOrThrow({ where: THE_SWARM });
  const attempts = new Map<number, unknown[]>();
  for (const { build, ...row } of await tx.attempt.findMany({ orderBy: { attempt: "asc" } })) {
    const startedAt = row.startedAt === null ? null : Number(row.startedAt);
    const ofBuild = attempts.get(build) ?? [];
    attempts.set(build, [...ofBuild, { ...row, grantedAt: Number(row.grantedAt), startedAt }]);
  }
  const builds = await tx.build.findMany({ orderBy: { build: "asc" } });
  const drones = await tx.drone.findMany({ orderBy: { drone: "asc" } });
  const measurements = await tx.measurement.findMany({
    orderBy: [{ fact: "desc" }, { place: "desc" }],
    take: MAX_MEASUREMENTS,
  });
  const oldest = measurements.at(-1);
  if (oldest && measurements.length === MAX_MEASUREMENTS) {
    await tx.measurement.deleteMany({ where: { fact: { lt: oldest.fact } } });
  }
  const commands = await tx.command.findMany({ orderBy: { at: "asc" } });
  const newest = await tx.fact.aggregate({ _max: { sequence: true } });
  return {
    swarm: readRow(StoredSwarm, "The swarm", swarm),
    builds: builds.map((row) =>
      readRow(StoredBuild, `Build ${row.build}`, {
        ...row,
        leftOut: row.leftOut ?? [],
        assumed: row.assumed ?? [],
        addedAt: Number(row.addedAt),
        attempts: attempts.get(row.build) ?? [],
      }),
    ),
    drones: drones.map((row) =>
      readRow(StoredDrone, row.drone, {
        ...row,
        joinedAt: Number(row.joinedAt),
        historyUntil: Number(row.historyUntil),
        record: row.record ?? CLEAN_RECORD,
      }),
    ),
    commands: commands.map((row) => readRow(StoredCommand, `Command ${row.command}`, { ...row, at: Number(row.at) })),
    measurements: measurements.reverse().map((row) =>
      readRow(StoredMeasurement, `Measurement ${row.fact}.${row.place}`, {
        ...row,
        endedAt: Number(row.endedAt),
        peakMemoryBytes: numberOrNull(row.peakMemoryBytes),
        diskBytes: numberOrNull(row.diskBytes),
      }),
    ),
    lastSequence: newest._max.sequence ?? 0,
  };
}

async function save(tx: Tables, epoch: number, changes: Changes): Promise<void> {
  const swarm = changes.swarm && {
    ...changes.swarm,
    paused: changes.swarm.paused ?? Prisma.DbNull,
    upgrade: changes.swarm.upgrade ?? Prisma.DbNull,
  };
  await writeSwarm(tx, epoch, swarm ?? { epoch });
  const attempts = changes.builds.flatMap(({ build, attempts }) => attempts.map((attempt) => ({ build, ...attempt })));
  await writeAll(tx, writeStatements(JOURNAL, changes.facts));
  await writeAll(tx, writeStatements(BUILDS, changes.builds));
  await writeAll(tx, writeStatements(ATTEMPTS, attempts));
  await writeAll(tx, writeStatements(DRONES, changes.drones));
  await writeAll(tx, writeStatements(MEASUREMENTS, changes.measurements));
  await writeAll(tx, writeStatements(COMMANDS, changes.commands));
  if (changes.commandsForgotten.length > 0) {
    await tx.command.deleteMany({ where: { command: { in: changes.commandsForgotten } } });
  }
  if (changes.dronesRemoved.length > 0) await tx.drone.deleteMany({ where: { drone: { in: changes.dronesRemoved } } });
}

/** SQLite's driver answers within the same turn of the event loop, so a big commit would let nobody else have one. */
async function writeAll(tx: Tables, statements: Iterable<Prisma.Sql>): Promise<void> {
  const breather = new Breather();
  for (const statement of statements) {
    await tx.$executeRaw(statement);
    if (breather.isDue) await breather.turn();
  }
}

/** Also without a change of its own this row is written: that is the check, and on PostgreSQL the lock. */
async function writeSwarm(tx: Tables, epoch: number, data: Prisma.SwarmUpdateManyMutationInput): Promise<void> {
  const { count } = await tx.swarm.updateMany({ where: { ...THE_SWARM, epoch }, data });
  if (count === 0) throw new EpochLost(epoch);
}

async function countFacts(tx: Tables, epoch: number): Promise<number> {
  await writeSwarm(tx, epoch, { epoch });
  return (await tx.swarm.findUniqueOrThrow({ where: THE_SWARM })).sequence;
}

const JOURNAL: TableOf<JournalEntry> = {
  name: "Fact",
  replaceBy: null,
  columns: {
    sequence: (entry) => entry.sequence,
    build: ({ fact }) => ("build" in fact ? fact.build : null),
    fact: (entry) => json(entry.fact),
  },
};

const BUILDS: TableOf<BuildRow> = {
  name: "Build",
  replaceBy: ["build"],
  columns: {
    build: (row) => row.build,
    run: (row) => row.run,
    cpv: (row) => row.cpv,
    slot: (row) => row.slot,
    target: (row) => row.target,
    needs: (row) => json(row.needs),
    leftOut: (row) => json(row.leftOut),
    use: (row) => jsonOrNull(row.use),
    assumed: (row) => json(row.assumed),
    expected: (row) => jsonOrNull(row.expected),
    addedAt: (row) => BigInt(row.addedAt),
    by: (row) => row.by,
    addedBecause: (row) => row.addedBecause,
    failedOn: (row) => json(row.failedOn),
    requeuedAfter: (row) => row.requeuedAfter,
    place: (row) => jsonOrNull(row.place),
    pin: (row) => row.pin,
    standing: (row) => json(row.standing),
  },
};

const ATTEMPTS: TableOf<Attempt & { build: number }> = {
  name: "Attempt",
  replaceBy: ["build", "attempt"],
  columns: {
    build: (row) => row.build,
    attempt: (row) => row.attempt,
    drone: (row) => row.drone,
    claim: (row) => row.claim,
    cores: (row) => json(row.cores),
    grantedAt: (row) => BigInt(row.grantedAt),
    startedAt: (row) => (row.startedAt === null ? null : BigInt(row.startedAt)),
    ending: (row) => jsonOrNull(row.ending),
  },
};

const DRONES: TableOf<DroneRow> = {
  name: "Drone",
  replaceBy: ["drone"],
  columns: {
    drone: (row) => row.drone,
    target: (row) => row.target,
    host: (row) => json(row.host),
    joinedAt: (row) => BigInt(row.joinedAt),
    online: (row) => row.online,
    grounding: (row) => jsonOrNull(row.grounding),
    record: (row) => json(row.record),
    drain: (row) => jsonOrNull(row.drain),
    limit: (row) => jsonOrNull(row.limit),
    sync: (row) => jsonOrNull(row.sync),
    built: (row) => row.built,
    failed: (row) => row.failed,
    historyUntil: (row) => BigInt(row.historyUntil),
  },
};

const MEASUREMENTS: TableOf<Measurement> = {
  name: "Measurement",
  replaceBy: null,
  columns: {
    fact: (row) => row.fact,
    place: (row) => row.place,
    cpv: (row) => row.cpv,
    drone: (row) => row.drone,
    cores: (row) => row.cores,
    seconds: (row) => row.seconds,
    heldSeconds: (row) => row.heldSeconds,
    endedAt: (row) => BigInt(row.endedAt),
    peakMemoryBytes: (row) => bigintOrNull(row.peakMemoryBytes),
    diskBytes: (row) => bigintOrNull(row.diskBytes),
  },
};

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

function bigintOrNull(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

const COMMANDS: TableOf<CommandRow> = {
  name: "Command",
  replaceBy: ["command"],
  columns: {
    command: (row) => row.command,
    at: (row) => BigInt(row.at),
    by: (row) => row.by,
    what: (row) => row.what,
    builds: (row) => json(row.builds),
    joined: (row) => json(row.joined),
    former: (row) => json(row.former),
    undone: (row) => row.undone,
  },
};

function readFact({ sequence, fact }: { sequence: number; fact: unknown }): JournalEntry {
  return readRow(JournalEntry, `Journal entry ${sequence}`, { sequence, fact });
}
