import { realpathSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { openAccess } from "./access/access";
import { isAtLeast } from "./access/caller";
import { openBinhost } from "./binhost/binhost";
import type { FileSystem } from "./binhost/file-system";
import { openSigner } from "./binhost/signer";
import { runFromCommandLine } from "./cli";
import { repeat, systemClock } from "./clock";
import type { Config } from "./config";
import type { LoopParts } from "./coordinator-loop";
import { startCoordinatorLoop } from "./coordinator-loop";
import { openDataDirectory } from "./data-directory";
import { diskSpaceAt } from "./disk-space";
import { Front } from "./front";
import { createApi } from "./http/api";
import { forgetOldFacts } from "./journal-age";
import { createListener } from "./listener";
import type { Log } from "./log";
import { openLog } from "./log";
import { openLogStore } from "./logs/log-store";
import { measured, newCommitSeconds, openMetrics } from "./metrics";
import { glanceAt } from "./notifications/notices";
import { Notifier } from "./notifications/notifier";
import { openPages } from "./pages";
import { PRODUCT_ROOT } from "./product";
import { createPruner } from "./pruner";
import { openPublisher } from "./publisher";
import { Opened } from "./shutdown";
import { openAgentDoor } from "./sockets/agent-door";
import { MAX_RECENT } from "./sockets/coalesce";
import { openSockets } from "./sockets/open-sockets";
import { openWatcherDoor } from "./sockets/watcher-door";
import { openDatabase } from "./store/database";
import type { EpochLost, Store } from "./store/store";
import { openSupplier } from "./supplier";
import { mountUi } from "./ui";

export type RunningServer = {
  url: string;
  /** What agents join with. */
  token: string;
  /** People have to sign in. */
  signIn: boolean;
  /** Where the first administrator is set up; null when sign-in is off, or somebody can sign in already. */
  setUpPath: string | null;
  /** Resolves when another coordinator took over the store; then this one can only be closed. */
  replaced: Promise<EpochLost>;
  /** Refuses what is new, finishes what was begun, and lets go of everything. */
  close(): Promise<void>;
};

/** What a test puts in the place of the real thing, and who is told of groups after everybody else. */
export type Instead = {
  store?: Store;
  files?: FileSystem;
  indexEveryMs?: number;
  pruneEveryMs?: number;
  agentFile?: string;
  bundleMs?: number;
  lastTold?: LoopParts["announce"];
};

/** @throws CannotStart when something outside the program is in the way; then nothing stays open. */
export async function startServer(config: Config, instead: Instead = {}): Promise<RunningServer> {
  const log = openLog(config.logLevel);
  const opened = new Opened();
  const onError = (error: unknown) => log.error({ err: error }, error instanceof Error ? error.message : String(error));
  try {
    const server = await open(config, instead, opened, { log, onError });
    log.info(`Coordinator of ${config.dataDirectory} at ${server.url}.`);
    return {
      ...server,
      close: async () => {
        await opened.close(onError);
        log.info("Everything is saved.");
      },
    };
  } catch (error) {
    await opened.close(onError);
    throw error;
  }
}

/** Builds everything, in order. The port comes first: who cannot have it must not take the store from who does. */
async function open(
  config: Config,
  instead: Instead,
  opened: Opened,
  { log, onError }: { log: Log; onError: (error: unknown) => void },
): Promise<Omit<RunningServer, "close">> {
  const { host, dataDirectory, demo } = config;
  const clock = systemClock;
  const http = createListener(config.tls);
  const front = new Front(http, config);
  const port = await front.listen(config);
  opened.add(() => front.close());

  openDataDirectory(dataDirectory);
  const commitSeconds = newCommitSeconds();
  const store = measured(instead.store ?? (await openDatabase(config.database, PRODUCT_ROOT)), commitSeconds);
  opened.add(() => store.close());
  const audience: LoopParts["announce"][] = [];
  let onEpochLost = (_error: EpochLost) => {};
  const replaced = new Promise<EpochLost>((resolve) => {
    onEpochLost = resolve;
  });
  const loop = await startCoordinatorLoop({
    store,
    clock,
    driftGrounds: config.drift === "ground",
    onEpochLost: (error) => onEpochLost(error),
    onNotSaved: onError,
    announce: (...what) => {
      for (const tell of audience) tell(...what);
    },
  });
  opened.add(() => loop.stop());
  const access = await openAccess({ store: store.access, config, now: () => clock().wall, onError });
  const token = await access.joinToken.get();
  const roleOf = ({ headers, socket }: IncomingMessage) =>
    access.callers.callerOf({ headers, remoteAddress: socket.remoteAddress }).role;
  const mayLookOn = (request: IncomingMessage) => isAtLeast(roleOf(request), "viewer");

  const logs = openLogStore({ directory: join(dataDirectory, "logs"), onFollowError: (_key, error) => onError(error) });
  opened.add(() => logs.close());
  const signer = await openSigner(dataDirectory);
  opened.add(() => signer?.close());
  const binhost = openBinhost({
    dataDirectory,
    sharedDirectory: config.sharedDirectory,
    signer,
    now: () => clock().wall,
    ...(instead.files && { files: instead.files }),
    ...(instead.indexEveryMs !== undefined && { indexEveryMs: instead.indexEveryMs }),
  });
  const publisher = await openPublisher({ loop, binhost, retryAfterMs: DISK_RETRY_MS, onError });
  opened.add(() => publisher.stop());
  const recent = (await store.readNewestFacts(MAX_RECENT)).reverse();

  const sockets = openSockets(http, (request) => front.mayEnter(request));
  opened.add(() => sockets.close());
  const agents = openAgentDoor(sockets.agents, {
    loop,
    logs,
    enrolment: access.enrolment,
    clock,
    isWatched: () => sockets.watchers.of("/watch").sockets.size > 0,
    onError,
  });
  const watchers = openWatcherDoor(sockets.watchers, { loop, logs, clock, demo, recent, roleOf });
  const forgetOld = () => forgetOldFacts(store, loop, clock().wall - config.journalDays * DAY_MS);
  opened.add(repeat(FORGET_EVERY_MS, () => forgetOld().catch(onError)));
  opened.add(repeat(RECHECK_EVERY_MS, () => Promise.resolve(watchers.recheck())));
  opened.add(() => watchers.close());
  const notifier = new Notifier({
    channels: access.channels,
    clock,
    address: config.publicUrl,
    ...(instead.bundleMs !== undefined && { bundleMs: instead.bundleMs }),
    onTrouble: (sentence) => log.warn(sentence),
  });
  const glance = async () => {
    const space = await diskSpaceAt(dataDirectory);
    const own = space && { name: "The coordinator", path: "/settings/about", ...space };
    notifier.glance(await loop.look((swarm, pulse) => glanceAt(swarm, pulse, own)));
    void notifier.send().catch(onError);
  };
  opened.add(repeat(TICK_EVERY_MS, () => glance().catch(onError)));
  const metrics = openMetrics(loop, { commitSeconds, sockets: sockets.count });
  audience.push(
    ({ facts }) => metrics.follow(facts),
    ({ facts }, swarm) => notifier.follow(facts, swarm),
    (announcement, swarm) => watchers.announce(announcement, swarm),
    ({ facts }, swarm, pulse) => agents.tell(facts, swarm, pulse),
    ({ facts }) => publisher.follow(facts),
    ...(instead.lastTold ? [instead.lastTold] : []),
  );
  publisher.begin();
  const pruner = createPruner({ loop, binhost, clock, onError });
  opened.add(repeat(instead.pruneEveryMs ?? PRUNE_EVERY_MS, () => pruner.pruneAll()));

  const api = createApi({
    loop,
    store,
    planner: agents.planner,
    logs,
    binhost,
    pruner,
    snapshot: watchers.snapshot,
    clock,
    access,
    metrics,
    notifier,
    sendAway: agents.sendAway,
    signedOut: watchers.recheck,
    config,
    publicUrl: config.publicUrl,
    isSecure: config.tls !== null || config.publicUrl?.protocol === "https:",
    agentFile: instead.agentFile ?? join(PRODUCT_ROOT, "dist/agent.mjs"),
    log,
    onError,
  });
  const development = process.env.NODE_ENV !== "production";
  const ui = config.ui ? await mountUi(http, { host, port, development }) : null;
  opened.add(() => ui?.close());
  front.open(
    getRequestListener(api.fetch, { overrideGlobalObjects: false }),
    ui && openPages({ ui, mayLookOn, development }),
  );
  opened.add(() => front.refuse());
  opened.add(repeat(TICK_EVERY_MS, () => loop.ask({ kind: "tick" })));
  const supply = openSupplier({ loop, planner: agents.planner, clock });
  opened.add(repeat(SUPPLY_EVERY_MS, () => supply().catch(onError)));
  const url = `${config.tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const setUpPath =
    access.callers.signIn && !access.people.hasAdministrator ? `/login#${access.firstAdministrator.secret}` : null;
  return { url, token, signIn: access.callers.signIn, setUpPath, replaced };
}

const TICK_EVERY_MS = 1_000;
const SUPPLY_EVERY_MS = 3_000;
/** A session or a token may end while its socket is open. */
const RECHECK_EVERY_MS = 30_000;
/** A few facts each time: half a million a day, which is more than a swarm has. */
const FORGET_EVERY_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const DISK_RETRY_MS = 5_000;
const PRUNE_EVERY_MS = 60 * 60_000;
const isProgram = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram) await runFromCommandLine(startServer);
