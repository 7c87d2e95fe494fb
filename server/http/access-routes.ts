import { createRoute } from "@hono/zod-openapi";
import type { TokenView } from "../../protocol/access";
import { AuditPage, MadeJoinToken, MadeToken, MakeApiToken, MakeJoinToken, TokenList } from "../../protocol/access";
import { refuse } from "../../protocol/refusals";
import { nameOf } from "../access/caller";
import { joinCommand } from "../join-command";
import type { Api, ApiParts } from "./api-parts";
import { coordinatorAt } from "./coordinator-url";
import { AuditQuery, OneDrone, OneToken } from "./inputs";
import { refused } from "./problem";
import { body, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Who may come in: tokens, the credentials of drones, and the record of who did what. */
export function addAccessRoutes(app: Api, parts: ApiParts): void {
  const { access, sendAway, clock } = parts;
  const { tokens, enrolment, audit } = access;
  app.openapi(
    createRoute({
      method: "get",
      path: "/tokens",
      summary: "All tokens, without their secrets",
      responses: { 200: json("Newest first.", TokenList), default: PROBLEM },
    }),
    (c) => c.json({ tokens: tokens.list() }, 200),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/tokens/join",
      summary: "Make a token that enrols drones; its secret is shown this once",
      middleware: SMALL_BODY,
      request: body(MakeJoinToken, { required: true }),
      responses: { 201: json("The token, and the line to run on a new drone.", MadeJoinToken), default: PROBLEM },
    }),
    async (c) => {
      const { name, hours, drone = null, target = null, drones = null } = c.req.valid("json");
      const coordinator = coordinatorAt(c, parts);
      if (typeof coordinator !== "string") return coordinator;
      const made = await tokens.make({
        name,
        by: nameOf(c.get("caller")),
        scope: { kind: "join", drone, target, drones },
        expiresAt: clock().wall + Math.round(hours * 3_600_000),
      });
      c.set("told", toldOf(made.token));
      return c.json({ ...made, command: joinCommand(coordinator, made.secret) }, 201);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/tokens/api",
      summary: "Make a token for a program that acts for a person; its secret is shown this once",
      middleware: SMALL_BODY,
      request: body(MakeApiToken, { required: true }),
      responses: { 201: json("The token.", MadeToken), default: PROBLEM },
    }),
    async (c) => {
      const { name, role, hours } = c.req.valid("json");
      const made = await tokens.make({
        name,
        by: nameOf(c.get("caller")),
        scope: { kind: "api", role },
        expiresAt: hours === undefined ? null : clock().wall + Math.round(hours * 3_600_000),
      });
      c.set("told", toldOf(made.token));
      return c.json(made, 201);
    },
  );
  app.openapi(
    createRoute({
      method: "delete",
      path: "/tokens/{token}",
      summary: "Revoke a token; what it has let in stays",
      request: { params: OneToken },
      responses: { 204: { description: "It opens nothing any more." }, default: PROBLEM },
    }),
    async (c) => {
      const isKnown = await tokens.revoke(c.req.valid("param").token);
      return isKnown ? c.body(null, 204) : refused(c, refuse("not-found", "There is no such token."));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/drones/{name}/forget-credential",
      summary: "Let another machine enrol under this name, and this one no more",
      middleware: SMALL_BODY,
      request: { params: OneDrone, ...NO_FIELDS },
      responses: { 204: { description: "Its next hello needs a join token." }, default: PROBLEM },
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      if (!(await enrolment.forget(name))) return refused(c, refuse("no-such-drone"));
      sendAway(name);
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/audit",
      summary: "Who did what",
      request: { query: AuditQuery },
      responses: { 200: json("Newest first.", AuditPage), default: PROBLEM },
    }),
    async (c) => {
      const { before, limit } = c.req.valid("query");
      return c.json({ entries: await audit.read(before, limit) }, 200);
    },
  );
}

function toldOf({ token, name, expiresAt }: TokenView) {
  return { token, name, expiresAt };
}
