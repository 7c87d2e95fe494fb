import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openPostgresqlStore } from "./postgresql";
import type { Changes } from "./store";
import { CommitInDoubt, NotSaved } from "./store";
import { storeContract } from "./store-contract";
import { relayTo } from "./testing/line-cutter";
import { findPostgres, PrivatePostgres } from "./testing/private-postgres";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/postgresql/migrations");
const bin = findPostgres();

describe.skipIf(bin === null)("with a PostgreSQL server", () => {
  let server: PrivatePostgres;
  beforeAll(async () => {
    server = new PrivatePostgres(bin ?? "");
    await server.start();
  });
  afterAll(() => server.remove());

  storeContract("PostgreSQL", async () => {
    const url = await server.newDatabase();
    return {
      connect: () => openPostgresqlStore(url, MIGRATIONS),
      remove: () => Promise.resolve(),
    };
  });

  async function opened(url: string) {
    const store = await openPostgresqlStore(url, MIGRATIONS);
    onTestFinished(() => store.close());
    return { store, ...(await store.open()) };
  }

  test("[ST8] a server that is gone refuses commits, and takes them when it is back", async () => {
    const { store, epoch } = await opened(await server.newDatabase());
    await store.commit(epoch, paused(epoch, 1));
    await server.crash();
    const refused = await store.commit(epoch, paused(epoch, 2)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotSaved);
    expect(refused).not.toBeInstanceOf(CommitInDoubt);
    expect(String(refused)).toMatch(/Can't reach database server/);
    await server.start();
    await store.commit(epoch, paused(epoch, 2));
    expect(await store.readFacts(0, 9)).toHaveLength(2);
  });

  test.each([
    { fate: "saved", passOn: true, facts: 1 },
    { fate: "not saved", passOn: false, facts: 0 },
  ])("[JO5] a commit whose answer never came is in doubt, and was $fate", async ({ passOn, facts }) => {
    const url = new URL(await server.newDatabase());
    const line = await relayTo(Number(url.port));
    onTestFinished(() => line.close());
    url.port = String(line.port);
    const { store, epoch } = await opened(url.href);
    line.cutAt("COMMIT", passOn);
    await expect(store.commit(epoch, paused(epoch, 1))).rejects.toBeInstanceOf(CommitInDoubt);
    expect(await store.sequence(epoch)).toBe(facts);
    await store.commit(epoch, paused(epoch, facts + 1));
    expect(await store.readFacts(0, 9)).toHaveLength(facts + 1);
  });
});

function paused(epoch: number, sequence: number): Changes {
  const fact = { kind: "swarm.paused", at: 1_000, by: "operator", note: "" } as const;
  const swarm = { epoch, sequence, nextBuild: 1, nextRun: 1, paused: null, upgrade: null };
  const noRows = { builds: [], drones: [], dronesRemoved: [], commands: [], commandsForgotten: [], measurements: [] };
  return { facts: [{ sequence, fact }], ...noRows, swarm };
}
