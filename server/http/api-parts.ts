import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AuditEntry } from "../../protocol/access";
import type { DroneName } from "../../protocol/ids";
import type { Snapshot } from "../../protocol/to-watcher";
import type { Access } from "../access/access";
import type { Caller } from "../access/caller";
import type { Binhost } from "../binhost/binhost";
import type { Config } from "../config";
import type { Now } from "../coordinator/command";
import type { CoordinatorLoop } from "../coordinator-loop";
import type { Log } from "../log";
import type { LogStore } from "../logs/log-store";
import type { Metrics } from "../metrics";
import type { Notifier } from "../notifications/notifier";
import type { Pruner } from "../pruner";
import type { Planner } from "../sockets/planner";
import type { Store } from "../store/store";

/** What the API stands on. */
export type ApiParts = {
  loop: CoordinatorLoop;
  store: Store;
  planner: Planner;
  logs: LogStore;
  binhost: Binhost;
  pruner: Pruner;
  snapshot: () => Promise<Snapshot>;
  clock: () => Now;
  access: Access;
  metrics: Metrics;
  notifier: Notifier;
  /** Ends the connection of a drone whose credential is forgotten. */
  sendAway: (drone: DroneName) => void;
  /** Ends the sockets of whoever may not look on any more. */
  signedOut: () => void;
  config: Config;
  publicUrl: URL | null;
  /** Browsers reach it by HTTPS alone. */
  isSecure: boolean;
  /** The agent as one file, for machines that want to join. */
  agentFile: string;
  log: Log;
  /** Somebody has to look at this. */
  onError: (error: unknown) => void;
};

/** What is known of a request: who asks, and what the audit log shall tell of it. */
export type ApiEnv = {
  Bindings: { incoming: IncomingMessage; outgoing: ServerResponse };
  Variables: { requestId: string; caller: Caller; told: AuditEntry["detail"] | undefined };
};

export type Api = OpenAPIHono<ApiEnv>;
