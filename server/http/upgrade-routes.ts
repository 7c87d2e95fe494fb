import { createRoute } from "@hono/zod-openapi";
import { refuse } from "../../protocol/refusals";
import { BeginUpgrade, UpgradeView } from "../../protocol/upgrade";
import { readAgentRelease } from "../agent-release";
import type { Api, ApiParts } from "./api-parts";
import { NOT_BUILT } from "./file-routes";
import { refused } from "./problem";
import { body, COMMAND_HEADERS, DONE, give, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** The rolling upgrade of the drones' agents to the coordinator's own. */
export function addUpgradeRoutes(app: Api, { loop, agentFile }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/upgrade",
      summary: "The agent that drones would get, and the upgrade that goes on or was the last",
      responses: { 200: json("Both null before there is any.", UpgradeView), default: PROBLEM },
    }),
    async (c) => {
      const agent = await readAgentRelease(agentFile);
      const upgrade = await loop.look((swarm) => swarm.head.get().upgrade);
      return c.json({ agent: agent && { version: agent.version, sha256: agent.sha256 }, upgrade }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/upgrade",
      summary: "Bring the coordinator's agent to drones, a few at a time; the first that fails goes back and stops it",
      middleware: SMALL_BODY,
      request: { headers: COMMAND_HEADERS, ...body(BeginUpgrade, { required: true }) },
      responses: DONE,
    }),
    async (c) => {
      const agent = await readAgentRelease(agentFile);
      if (agent === null) return refused(c, refuse("not-found", NOT_BUILT));
      const { drones = null, atOnce } = c.req.valid("json");
      const to = { version: agent.version, sha256: agent.sha256 };
      return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "upgrade", drones, to, atOnce, ...who }));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/upgrade/stop",
      summary: "Begin no further drone; those under way come to their end",
      middleware: SMALL_BODY,
      request: { headers: COMMAND_HEADERS, ...NO_FIELDS },
      responses: DONE,
    }),
    (c) => give(c, c.req.valid("header"), (who) => loop.ask({ kind: "stop-upgrade", ...who })),
  );
}
