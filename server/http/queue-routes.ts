import { createRoute } from "@hono/zod-openapi";
import type { z } from "zod";
import { Added, AddPackages, QueuePage } from "../../protocol/api";
import { TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { rowOf } from "../coordinator/buckets";
import { isRefusal } from "../coordinator/decide";
import type { Swarm } from "../coordinator/swarm";
import type { Api, ApiParts } from "./api-parts";
import { OPERATOR } from "./api-parts";
import { atMost } from "./guards";
import { QueueQuery } from "./inputs";
import { refused } from "./problem";
import { body, json, PROBLEM } from "./replies";

/** The queue: what is to be built, and adding to it. */
export function addQueueRoutes(app: Api, { loop, planner }: ApiParts): void {
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
      method: "post",
      path: "/queue",
      summary: "Add packages: a plan, or atoms that a drone with Portage plans",
      middleware: atMost(MAX_PLAN_BYTES),
      request: body(AddPackages, { required: true }),
      responses: { 201: json("Added.", Added), default: PROBLEM },
    }),
    async (c) => {
      const asked = c.req.valid("json");
      const target = asked.target ?? (await loop.look(onlyTarget));
      if (typeof target === "object") return refused(c, target);
      const entries = "atoms" in asked ? await planner.plan(target, asked.atoms) : asked.entries;
      if (isRefusal(entries)) return refused(c, entries);
      const reply = await loop.ask({ kind: "add", target, entries, by: OPERATOR });
      return isRefusal(reply) ? refused(c, reply) : c.json(reply, 201);
    },
  );
}

/** Twenty thousand packages with what they need. */
const MAX_PLAN_BYTES = 16 * 1024 * 1024;

/** Builds for whom? That goes without saying as long as all drones are of one target. */
function onlyTarget(swarm: Swarm): TargetName | Refusal {
  const targets = [...new Set([...swarm.drones.values()].map((row) => row.target))];
  const [first = TargetName.parse("default"), ...others] = targets;
  if (others.length === 0) return first;
  return refuse("bad-message", `There are drones of several targets; name one of ${targets.join(", ")}.`, "target");
}

function pageOf(swarm: Swarm, query: z.output<typeof QueueQuery>): QueuePage {
  const part = query.q.toLowerCase();
  const rows = [...swarm.builds.values()]
    .filter(({ standing }) => query.state === undefined || query.state.includes(standing.state))
    .filter(({ cpv }) => cpv.toLowerCase().includes(part))
    .flatMap(({ build }) => rowOf(swarm, build) ?? [])
    .sort((a, b) => a.position - b.position || a.build - b.build);
  const after = query.cursor?.split("_").map(Number) ?? [Number.NEGATIVE_INFINITY, 0];
  const [position = 0, build = 0] = after;
  const rest = rows.filter((row) => row.position > position || (row.position === position && row.build > build));
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  return { rows: page, next: last && rest.length > page.length ? `${last.position}_${last.build}` : null };
}
