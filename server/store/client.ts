import type { Prisma } from "./generated/sqlite/client";

/**
 * What the store asks of a generated client. SQLite's and PostgreSQL's are two types, although they are made of the same models;
 * both fit this one.
 */
export type Client = Tables & {
  $transaction<T>(work: (tables: Tables) => Promise<T>, limits: { timeout: number; maxWait: number }): Promise<T>;
  $disconnect(): Promise<void>;
};

export type Tables = {
  swarm: {
    upsert(query: {
      where: TheSwarm;
      create: Prisma.SwarmCreateInput;
      update: { epoch: { increment: number } };
    }): Promise<{ epoch: number }>;
    updateMany(query: {
      where: TheSwarm & { epoch: number };
      data: Prisma.SwarmUpdateManyMutationInput;
    }): Promise<{ count: number }>;
    findUniqueOrThrow(query: { where: TheSwarm }): Promise<{ epoch: number; sequence: number }>;
  };
  build: {
    findMany(query: {
      orderBy: { build: "asc" };
    }): Promise<{ build: number; leftOut: unknown; assumed: unknown; addedAt: bigint }[]>;
  };
  attempt: {
    findMany(query: {
      orderBy: { attempt: "asc" };
    }): Promise<{ build: number; grantedAt: bigint; startedAt: bigint | null }[]>;
  };
  drone: {
    findMany(query: {
      orderBy: { drone: "asc" };
    }): Promise<{ drone: string; joinedAt: bigint; historyUntil: bigint; record: unknown }[]>;
    deleteMany(query: { where: { drone: { in: string[] } } }): Promise<{ count: number }>;
  };
  command: {
    findMany(query: { orderBy: { at: "asc" } }): Promise<{ command: string; at: bigint }[]>;
    deleteMany(query: { where: { command: { in: string[] } } }): Promise<{ count: number }>;
  };
  measurement: {
    findMany(query: { orderBy: ({ fact: "desc" } | { place: "desc" })[]; take: number }): Promise<StoredMeasurement[]>;
    deleteMany(query: { where: { fact: { lt: number } } }): Promise<{ count: number }>;
  };
  fact: {
    findMany(query: {
      where: { sequence?: { gt: number }; build?: number };
      orderBy: { sequence: "asc" | "desc" };
      take: number;
    }): Promise<{ sequence: number; fact: unknown }[]>;
    aggregate(query: { _max: { sequence: true } }): Promise<{ _max: { sequence: number | null } }>;
    deleteMany(query: { where: { sequence: { lte: number } } }): Promise<{ count: number }>;
  };
  token: { findMany(): Promise<StoredToken[]> };
  credential: { findMany(): Promise<{ drone: string; at: bigint }[]> };
  account: { findMany(): Promise<{ account: string; at: bigint }[]> };
  session: { findMany(): Promise<{ account: string; at: bigint; expiresAt: bigint }[]> };
  channel: { findMany(): Promise<{ channel: string; at: bigint }[]> };
  audit: {
    findMany(query: {
      where: { number: { lt: number } };
      orderBy: { number: "desc" };
      take: number;
    }): Promise<{ number: number; at: bigint }[]>;
  };
  $executeRaw(statement: Prisma.Sql): Promise<number>;
};

type TheSwarm = { id: number };

type StoredToken = {
  token: string;
  at: bigint;
  expiresAt: bigint | null;
  revokedAt: bigint | null;
  usedAt: bigint | null;
};

type StoredMeasurement = {
  fact: number;
  place: number;
  endedAt: bigint;
  peakMemoryBytes: bigint | null;
  diskBytes: bigint | null;
};
