import { createRoute } from "@hono/zod-openapi";
import type { z } from "zod";
import { Added, LegalPlace, QueuePage, Starts } from "../../protocol/api";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import { rowOf } from "../coordinator/buckets";
import { isRefusal } from "../coordinator/decide";
import { legalPlaceOf } from "../coordinator/legal-place";
import { startsOf } from "../coordinator/starts";
import type { Swarm } from "../coordinator/swarm";
import { AdditionBody, checkAddition, describePlanEntries } from "./addition-body";
import type { Api, ApiParts } from "./api-parts";
import { atMost } from "./guards";
import { PlaceQuery, QueueQuery, StartsQuery } from "./inputs";
import { refused, refusedPlan, wrongInput } from "./problem";
import { asked, body, COMMAND_HEADERS, json, PROBLEM } from "./replies";
import { targetOf } from "./target-of";

/** The queue: what is to be built, and adding to it. */
export function addQueueRoutes(app: Api, { loop, planner }: ApiParts): void {
  describePlanEntries(app);
  app.openapi(
    createRoute({
      method: "get",
      path: "/queue",
      summary: "The queue, page by page",
      request: { query: QueueQuery },
      responses: { 200: json("One page.", QueuePage), default: PROBLEM },
    }),
    async (c) => {
      const query = c.req.valid("query");
      return c.json(await loop.look((swarm) => pageOf(swarm, query)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/queue/starts",
      summary: "About when each build starts, ready ones first, then waiting ones",
      request: { query: StartsQuery },
      responses: { 200: json("The first of them.", Starts), default: PROBLEM },
    }),
    async (c) => {
      const { target: named, limit } = c.req.valid("query");
      const target = await targetOf(loop, named);
      if (typeof target === "object") return refused(c, target);
      const starts = await loop.look((swarm, pulse, now) => startsOf(swarm, pulse, target, now));
      return c.json({ starts: starts.slice(0, limit) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/queue/place",
      summary: "Where in the queue some builds may be put, all together",
      request: { query: PlaceQuery },
      responses: { 200: json("Behind what they need, before what needs them.", LegalPlace), default: PROBLEM },
    }),
    async (c) => {
      const { builds } = c.req.valid("query");
      const place = await loop.look((swarm, pulse, now) => legalPlaceOf(swarm, pulse, builds, now));
      return isRefusal(place) ? refused(c, place) : c.json(place, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/queue",
      summary: "Add packages: a plan, or atoms that a drone with Portage plans",
      middleware: atMost(MAX_PLAN_BYTES),
      request: { headers: COMMAND_HEADERS, ...body(AdditionBody, { required: true }) },
      responses: { 201: json("Added.", Added), default: PROBLEM },
    }),
    async (c) => {
      const addition = await checkAddition(c.req.valid("json"));
      if ("issues" in addition) return wrongInput(c, addition);
      const { to, ...wanted } = addition;
      const target = await targetOf(loop, wanted.target);
      if (typeof target === "object") return refused(c, target);
      const plan = "atoms" in wanted ? await planner.plan(target, wanted.atoms) : wanted;
      if (isRefusal(plan)) return refused(c, plan);
      if ("problems" in plan && "atoms" in wanted && plan.problems.length > 0)
        return refusedPlan(c, wanted.atoms, plan.problems);
      const { entries } = plan;
      const { by, id } = asked(c, c.req.valid("header"));
      const reply = await loop.ask({ kind: "add", target, entries, by, id, ...(to && { to }) });
      if (isRefusal(reply)) return refused(c, reply);
      const { run, builds, joined, undoUntil } = reply;
      c.set("told", { command: id, builds: builds.length });
      return c.json({ command: id, run, builds, joined, undoUntil }, 201);
    },
  );
}

/** Twenty thousand packages with what they need. */
export const MAX_PLAN_BYTES = 16 * 1024 * 1024;

function pageOf(swarm: Swarm, query: z.output<typeof QueueQuery>): QueuePage {
  const part = query.q.toLowerCase();
  const rows = [...swarm.builds.values()]
    .filter(({ standing }) => query.state === undefined || query.state.includes(standing.state))
    .filter(({ cpv }) => cpv.toLowerCase().includes(part))
    .flatMap(({ build }) => rowOf(swarm, build) ?? [])
    .sort((a, b) => compareOrders(placeOf(a), placeOf(b)));
  const after = query.cursor?.split("_").map(Number) ?? [];
  const rest = rows.filter((row) => compareOrders(placeOf(row), after) > 0);
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  return { rows: page, next: last && rest.length > page.length ? placeOf(last).join("_") : null };
}

/** Where a row stands on the pages: two rows of two targets may have one order. */
function placeOf({ order, build }: QueueRow): number[] {
  return [...order, build];
}
