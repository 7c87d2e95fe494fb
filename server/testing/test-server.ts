import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Config } from "../config";
import type { Instead, RunningServer } from "../main";
import { startServer } from "../main";
import type { Database } from "../store/database";
import type { StoreMemory } from "../store/memory-store";
import { newStoreMemory, openMemoryStore } from "../store/memory-store";

/** The whole server on a free port, without the dashboard; ended and cleaned up after the test. */
export type TestServer = RunningServer & {
  dataDirectory: string;
  get(path: string): Promise<Reply>;
  send(method: string, path: string, body?: unknown): Promise<Reply>;
};

export type Reply = { status: number; type: string | null; body: unknown };

export async function startTestServer(
  memory: StoreMemory = newStoreMemory(),
  changes: Partial<Config> = {},
  instead: Instead = {},
): Promise<TestServer> {
  const dataDirectory = await temporaryDirectory();
  // Never opened: the memory takes its place.
  const database = { kind: "sqlite", file: join(dataDirectory, "unused.db") } as const;
  return await startOn({ ...configFor(dataDirectory, database), ...changes }, memory, instead);
}

/** With a SQLite file in that directory, as in real life, or with another database. */
export async function startOnDisk(
  dataDirectory: string,
  database: Database = { kind: "sqlite", file: join(dataDirectory, "swarm.db") },
  instead: Instead = {},
): Promise<TestServer> {
  return await startOn(configFor(dataDirectory, database), null, instead);
}

export function configFor(dataDirectory: string, database: Database): Config {
  return {
    host: "127.0.0.1",
    port: 0,
    dataDirectory,
    sharedDirectory: null,
    database,
    demo: false,
    ui: false,
    signIn: false,
    anonymousRead: false,
    publicUrl: null,
    tls: null,
    trustedProxies: [],
    proxyUserHeader: null,
    openId: null,
    logLevel: "silent",
    drift: "ground",
    journalDays: 365,
    binhostFor: "everybody",
  };
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "portage-swarm-server-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

async function startOn(config: Config, memory: StoreMemory | null, instead: Instead = {}): Promise<TestServer> {
  const store = memory && { store: openMemoryStore(memory) };
  const server = await startServer(config, { indexEveryMs: 0, bundleMs: 0, ...store, ...instead });
  onTestFinished(() => server.close());
  return {
    ...server,
    dataDirectory: config.dataDirectory,
    get: (path) => replyOf(fetch(`${server.url}${path}`)),
    send: (method, path, body) =>
      replyOf(
        fetch(`${server.url}${path}`, {
          method,
          ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
        }),
      ),
  };
}

async function replyOf(asking: Promise<Response>): Promise<Reply> {
  const response = await asking;
  const text = await response.text();
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: type?.includes("json") ? JSON.parse(text) : text };
}
