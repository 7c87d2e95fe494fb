import { createRoute } from "@hono/zod-openapi";
import type { BuildId } from "../../protocol/ids";
import { AttemptHistory, EventPage } from "../../protocol/past";
import { endedAttempts } from "../coordinator/ended-attempts";
import type { Api, ApiParts } from "./api-parts";
import { eventsBackwards } from "./events-backwards";
import { EventsQuery, HistoryQuery } from "./past-inputs";
import { json, PROBLEM } from "./replies";

/** What is over: attempts for the history, and the journal backwards. */
export function addPastRoutes(app: Api, { loop, store }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/history",
      summary: "Attempts that ended within a time",
      request: { query: HistoryQuery },
      responses: { 200: json("Newest first.", AttemptHistory), default: PROBLEM },
    }),
    async (c) => {
      const { to, ...query } = c.req.valid("query");
      const history = await loop.look((swarm, _pulse, now) =>
        endedAttempts(swarm, { ...query, to: to ?? now.wall + 1 }),
      );
      return c.json(history, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/events",
      summary: "What happened, the newest first",
      request: { query: EventsQuery },
      responses: { 200: json("A page of the journal.", EventPage), default: PROBLEM },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const newest = await loop.look((swarm) => swarm.head.get().sequence);
      const namesOf = (builds: readonly BuildId[]) =>
        loop.look((swarm) => new Map(builds.map((build) => [build, swarm.builds.get(build)?.cpv ?? null])));
      const before = Math.min(query.before ?? newest + 1, newest + 1);
      const found = await eventsBackwards({ store, namesOf }, { ...query, before });
      return c.json({ ...found, newest }, 200);
    },
  );
}
