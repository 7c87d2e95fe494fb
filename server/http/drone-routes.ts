import { createRoute } from "@hono/zod-openapi";
import { DroneList, GroundDrone } from "../../protocol/api";
import { refuse } from "../../protocol/refusals";
import { Bucket } from "../../protocol/to-watcher";
import { bucketOf } from "../coordinator/buckets";
import type { Api, ApiParts } from "./api-parts";
import { OPERATOR } from "./api-parts";
import { OneDrone } from "./inputs";
import { refused } from "./problem";
import { body, DONE, doneOrRefused, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Drones: how they are, and whether they get new work. */
export function addDroneRoutes(app: Api, { loop, clock }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/drones",
      summary: "All drones",
      responses: { 200: json("By name.", DroneList), default: PROBLEM },
    }),
    async (c) => {
      const drones = await loop.look((swarm, pulse, now) =>
        [...swarm.drones.values()].flatMap(({ drone }) => bucketOf(swarm, pulse, drone, now) ?? []),
      );
      return c.json({ drones: drones.sort((a, b) => (a.drone < b.drone ? -1 : 1)) }, 200);
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
    createRoute({
      method: "post",
      path: "/drones/{name}/ground",
      summary: "Give it no new work, for some minutes or until it is ungrounded",
      middleware: SMALL_BODY,
      request: { params: OneDrone, ...body(GroundDrone, { required: true }) },
      responses: DONE,
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      const { note, minutes } = c.req.valid("json");
      const until = minutes === undefined ? null : clock().wall + Math.round(minutes * 60_000);
      return doneOrRefused(c, await loop.ask({ kind: "ground", drone: name, by: OPERATOR, note, until }));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/drones/{name}/unground",
      summary: "Give it work again",
      middleware: SMALL_BODY,
      request: { params: OneDrone, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      return doneOrRefused(c, await loop.ask({ kind: "unground", drone: name, by: OPERATOR }));
    },
  );
}
