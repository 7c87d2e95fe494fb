import { createRoute } from "@hono/zod-openapi";
import { FactList, Health, Join, PauseSwarm, Status } from "../../protocol/api";
import { Snapshot } from "../../protocol/to-watcher";
import { statusOf } from "../coordinator/buckets";
import { joinCommand } from "../join-command";
import { PRODUCT_VERSION } from "../product";
import type { Api, ApiParts } from "./api-parts";
import { coordinatorAt } from "./coordinator-url";
import { FactsQuery } from "./inputs";
import { body, COMMAND_HEADERS, DONE, give, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** The swarm as a whole: how it is, what happened, pause and resume, how to join. */
export function addSwarmRoutes(app: Api, parts: ApiParts): void {
  const { loop, store, snapshot, access } = parts;
  app.openapi(
    createRoute({
      method: "get",
      path: "/status",
      summary: "The counts of the status line",
      responses: { 200: json("The swarm in numbers.", Status), default: PROBLEM },
    }),
    async (c) => c.json(await loop.look(statusOf), 200),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/snapshot",
      summary: "Everything that watchers see",
      responses: { 200: json("The swarm, whole.", Snapshot), default: PROBLEM },
    }),
    async (c) => c.json(await snapshot(), 200),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/facts",
      summary: "What happened, from the journal",
      request: { query: FactsQuery },
      responses: { 200: json("Facts in order.", FactList), default: PROBLEM },
    }),
    async (c) => {
      const { after, limit } = c.req.valid("query");
      return c.json({ facts: await store.readFacts(after, limit) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/pause",
      summary: "Start nothing new; what runs goes on",
      middleware: SMALL_BODY,
      request: { headers: COMMAND_HEADERS, ...body(PauseSwarm, { required: true }) },
      responses: DONE,
    }),
    (c) => give(c, c.req.valid("header"), (who) => loop.ask({ kind: "pause", ...c.req.valid("json"), ...who })),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/resume",
      summary: "Start new builds again",
      middleware: SMALL_BODY,
      request: { headers: COMMAND_HEADERS, ...NO_FIELDS },
      responses: DONE,
    }),
    (c) => give(c, c.req.valid("header"), (who) => loop.ask({ kind: "resume", ...who })),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/join",
      summary: "How to add a drone",
      responses: { 200: json("The line to run on the new drone.", Join), default: PROBLEM },
    }),
    async (c) => {
      const coordinator = coordinatorAt(c, parts);
      if (typeof coordinator !== "string") return coordinator;
      const token = await access.joinToken.get();
      const expiresAt = access.tokens.find("join", token)?.expiresAt ?? null;
      return c.json({ coordinator, token, command: joinCommand(coordinator, token), expiresAt }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/live",
      summary: "Whether the coordinator answers at all; `health` tells whether it can work",
      responses: { 204: { description: "It does." }, default: PROBLEM },
    }),
    (c) => c.body(null, 204),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/health",
      summary: "Whether the coordinator answers, and can save what it decides",
      responses: {
        200: json("It can.", Health),
        503: json("It answers, but cannot save.", Health),
        default: PROBLEM,
      },
    }),
    async (c) => {
      const { epoch, because } = await loop.look((swarm, pulse) => ({
        epoch: swarm.head.get().epoch,
        because: pulse.unsaved?.because ?? null,
      }));
      const health = { because, version: PRODUCT_VERSION, epoch };
      if (because === null) return c.json({ ...health, status: "ok" as const }, 200);
      return c.json({ ...health, status: "not-saving" as const }, 503);
    },
  );
}
