import type { Readable } from "node:stream";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { BuildList, HoldBuild } from "../../protocol/api";
import { BuildView } from "../../protocol/build";
import { attemptLabel } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import { LogLines } from "../../protocol/to-watcher";
import { buildViewOf, rowOf } from "../coordinator/buckets";
import type { RawLog } from "../logs/log-store";
import type { Api, ApiParts } from "./api-parts";
import { OPERATOR } from "./api-parts";
import { BuildsQuery, LogQuery, OneAttempt, OneBuild } from "./inputs";
import { refused } from "./problem";
import { body, DONE, doneOrRefused, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Builds: their page, their logs, and what people do with them. */
export function addBuildRoutes(app: Api, { loop, logs }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds",
      summary: "The builds of one package version",
      request: { query: BuildsQuery },
      responses: { 200: json("Newest first.", BuildList), default: PROBLEM },
    }),
    async (c) => {
      const { cpv } = c.req.valid("query");
      const builds = await loop.look((swarm) =>
        [...swarm.builds.values()]
          .filter((row) => row.cpv === cpv)
          .sort((a, b) => b.build - a.build)
          .flatMap(({ build }) => rowOf(swarm, build) ?? []),
      );
      return c.json({ builds }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds/{build}",
      summary: "One build with its attempts, what it needs and what waits for it",
      request: { params: OneBuild },
      responses: { 200: json("The build.", BuildView), default: PROBLEM },
    }),
    async (c) => {
      const { build } = c.req.valid("param");
      const view = await loop.look((swarm) => buildViewOf(swarm, build));
      return view ? c.json(view, 200) : refused(c, refuse("no-such-build"));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/builds/{build}/requeue",
      summary: "Try again; failures are counted anew",
      middleware: SMALL_BODY,
      request: { params: OneBuild, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => doneOrRefused(c, await loop.ask({ kind: "requeue", ...c.req.valid("param"), by: OPERATOR })),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/builds/{build}/hold",
      summary: "Set aside until somebody releases it",
      middleware: SMALL_BODY,
      request: { params: OneBuild, ...body(HoldBuild, { required: true }) },
      responses: DONE,
    }),
    async (c) => {
      const { note } = c.req.valid("json");
      return doneOrRefused(c, await loop.ask({ kind: "hold", ...c.req.valid("param"), by: OPERATOR, note }));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/builds/{build}/release",
      summary: "Back into the queue",
      middleware: SMALL_BODY,
      request: { params: OneBuild, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => doneOrRefused(c, await loop.ask({ kind: "release", ...c.req.valid("param"), by: OPERATOR })),
  );
  app.openapi(
    createRoute({
      method: "delete",
      path: "/builds/{build}",
      summary: "Out of the queue; a running attempt is stopped",
      request: { params: OneBuild },
      responses: DONE,
    }),
    async (c) => doneOrRefused(c, await loop.ask({ kind: "cancel", ...c.req.valid("param"), by: OPERATOR })),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds/{build}/attempts/{attempt}/log",
      summary: "Lines of an attempt's log, or all its bytes to be saved",
      request: { params: OneAttempt, query: LogQuery },
      responses: {
        200: {
          description: "Lines; with raw=1 the log as it came.",
          content: { "application/json": { schema: LogLines }, "text/*": { schema: z.string() } },
        },
        default: PROBLEM,
      },
    }),
    async (c) => {
      const key = c.req.valid("param");
      const { from, count, raw } = c.req.valid("query");
      const row = await loop.look((swarm) => swarm.builds.get(key.build));
      if (!row) return refused(c, refuse("no-such-build"));
      if (key.attempt > row.attempts.length) return refused(c, refuse("not-found", "There is no such attempt."));
      if (raw === undefined) return c.json(await logs.readLines(key, from, count), 200);
      const log = await logs.openRaw(key);
      if (!log) return refused(c, refuse("not-found", "This attempt has no log yet."));
      return rawLog(log, `${row.cpv.replace("/", "_")}.${attemptLabel(key)}.log`);
    },
  );
}

/** Always to be saved, never shown: a browser must not run what a build printed. */
function rawLog({ stream, sizeBytes }: RawLog, fileName: string): Response {
  return new Response(bytesOf(stream), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(sizeBytes),
      "content-disposition": `attachment; filename="${fileName}"`,
    },
  });
}

function bytesOf(file: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = file[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void file.destroy(),
  });
}
