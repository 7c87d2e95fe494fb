import { createRoute } from "@hono/zod-openapi";
import { DrainDrone, DroneList, GroundDrone, LimitDrone } from "../../protocol/api";
import { refuse } from "../../protocol/refusals";
import { Bucket } from "../../protocol/to-watcher";
import { bucketOf } from "../coordinator/buckets";
import type { Api, ApiParts } from "./api-parts";
import { DronesQuery, OneDrone } from "./inputs";
import { refused } from "./problem";
import { body, COMMAND_HEADERS, DONE, give, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Drones: how they are, and what people do with them. */
export function addDroneRoutes(app: Api, { loop, clock, access }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/drones",
      summary: "All drones",
      request: { query: DronesQuery },
      responses: { 200: json("One page, by name.", DroneList), default: PROBLEM },
    }),
    async (c) => {
      const { after = "", limit } = c.req.valid("query");
      const page = await loop.look((swarm, pulse, now): DroneList => {
        const names = [...swarm.drones.values()].map(({ drone }) => drone);
        const rest = names.filter((name) => name > after).sort((one, other) => (one < other ? -1 : 1));
        const drones = rest.slice(0, limit).flatMap((name) => bucketOf(swarm, pulse, name, now) ?? []);
        return { drones, next: rest.length > limit ? (rest[limit - 1] ?? null) : null };
      });
      return c.json(page, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/drones/{name}",
      summary: "One drone",
      request: { params: OneDrone },
      responses: { 200: json("The drone.", Bucket), default: PROBLEM },
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      const bucket = await loop.look((swarm, pulse, now) => bucketOf(swarm, pulse, name, now));
      return bucket ? c.json(bucket, 200) : refused(c, refuse("no-such-drone"));
    },
  );
  app.openapi(
    post(
      "ground",
      "Give it no new work, for some minutes or until it is ungrounded",
      body(GroundDrone, { required: true }),
    ),
    (c) => {
      const { name: drone } = c.req.valid("param");
      const { note, minutes } = c.req.valid("json");
      const until = minutes === undefined ? null : clock().wall + Math.round(minutes * 60_000);
      return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "ground", drone, note, until, ...who }));
    },
  );
  app.openapi(post("unground", "Give it work again", NO_FIELDS), (c) => {
    const { name: drone } = c.req.valid("param");
    return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "unground", drone, ...who }));
  });
  app.openapi(
    post("limit", "Let so many of its cores be held at once; null: all", body(LimitDrone, { required: true })),
    (c) => {
      const { name: drone } = c.req.valid("param");
      return give(c, c.req.valid("header"), (who) =>
        loop.ask({ kind: "limit", drone, ...c.req.valid("json"), ...who }),
      );
    },
  );
  app.openapi(
    post("drain", "Let it finish what it has, and claim nothing more", body(DrainDrone, { required: true })),
    (c) => {
      const { name: drone } = c.req.valid("param");
      return give(c, c.req.valid("header"), (who) =>
        loop.ask({ kind: "drain", drone, ...c.req.valid("json"), ...who }),
      );
    },
  );
  app.openapi(post("undrain", "Let it claim again", NO_FIELDS), (c) => {
    const { name: drone } = c.req.valid("param");
    return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "undrain", drone, ...who }));
  });
  app.openapi(
    createRoute({
      method: "delete",
      path: "/drones/{name}",
      summary: "Forget a drone that is gone; what it held goes back to the queue",
      request: { headers: COMMAND_HEADERS, params: OneDrone },
      responses: DONE,
    }),
    async (c) => {
      const { name: drone } = c.req.valid("param");
      const answer = await give(c, c.req.valid("header"), (who) => loop.ask({ kind: "remove", drone, ...who }));
      if (answer.status === 200) await access.enrolment.forget(drone);
      return answer;
    },
  );
}

function post<Verb extends string, Body extends object>(verb: Verb, summary: string, request: Body) {
  return createRoute({
    method: "post",
    path: `/drones/{name}/${verb}`,
    summary,
    middleware: SMALL_BODY,
    request: { headers: COMMAND_HEADERS, params: OneDrone, ...request },
    responses: DONE,
  });
}
