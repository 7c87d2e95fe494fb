import type { OpenAPIHono } from "@hono/zod-openapi";
import type { DroneName } from "../../protocol/ids";
import type { Snapshot } from "../../protocol/to-watcher";
import type { Access } from "../access/access";
import type { Binhost } from "../binhost/binhost";
import type { Now } from "../coordinator/command";
import type { CoordinatorLoop } from "../coordinator-loop";
import type { LogStore } from "../logs/log-store";
import type { Planner } from "../sockets/planner";
import type { Store } from "../store/store";

/** What the API stands on. */
export type ApiParts = {
  loop: CoordinatorLoop;
  store: Store;
  planner: Planner;
  logs: LogStore;
  binhost: Binhost;
  snapshot: () => Promise<Snapshot>;
  clock: () => Now;
  access: Access;
  /** Ends the connection of a drone whose credential is forgotten. */
  sendAway: (drone: DroneName) => void;
  /** The agent as one file, for machines that want to join. */
  agentFile: string;
  /** Somebody has to look at this. */
  onError: (error: unknown) => void;
};

export type Api = OpenAPIHono;

/** While there are no accounts, whoever can reach the API is this person. */
export const OPERATOR = "operator";
