import { createRoute } from "@hono/zod-openapi";
import { ClientMatrix, ClientReport } from "../../protocol/client";
import { matrixOf } from "../binhost/clients";
import type { Api, ApiParts } from "./api-parts";
import { noSuchTarget } from "./binhost-routes";
import { atMost } from "./guards";
import { OneClient, OneTarget } from "./inputs";
import { refused } from "./problem";
import { body, json, PROBLEM } from "./replies";

/** Machines that install from a binhost, and what they say of its packages. */
export function addClientRoutes(app: Api, { binhost }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/binhost/{target}/clients",
      summary: "Which client would take which package, and what is in the way of the others",
      request: { params: OneTarget },
      responses: { 200: json("As each client reported last.", ClientMatrix), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      if (!binhost.targets().includes(target)) return refused(c, noSuchTarget(target));
      return c.json(matrixOf(await binhost.clients.of(target)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: "put",
      path: "/binhost/{target}/clients/{client}",
      summary: "A client reports what it would take; its report before is replaced",
      middleware: atMost(MAX_REPORT_BYTES),
      request: { params: OneClient, ...body(ClientReport, { required: true }) },
      responses: { 204: { description: "Kept for 90 days." }, default: PROBLEM },
    }),
    async (c) => {
      const { target, client } = c.req.valid("param");
      if (!binhost.targets().includes(target)) return refused(c, noSuchTarget(target));
      await binhost.clients.keep(target, client, c.req.valid("json"));
      return c.body(null, 204);
    },
  );
}

/** Of a machine with ten thousand packages. */
const MAX_REPORT_BYTES = 8 * 1024 * 1024;
