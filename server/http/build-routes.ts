import type { Readable } from "node:stream";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { BuildList, Why } from "../../protocol/api";
import { BuildView } from "../../protocol/build";
import { attemptLabel } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import { LogLines } from "../../protocol/to-watcher";
import { buildViewOf, rowOf } from "../coordinator/buckets";
import { whySentence } from "../coordinator/why";
import type { RawLog } from "../logs/log-store";
import type { Api, ApiParts } from "./api-parts";
import { BuildsQuery, LogQuery, OneAttempt, OneBuild } from "./inputs";
import { refused } from "./problem";
import { json, PROBLEM } from "./replies";

/** Builds: their page and their logs, and why they stand where they do. What people do with them is in command-routes. */
export function addBuildRoutes(app: Api, { loop, logs }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds",
      summary: "The builds of one package version, page by page",
      request: { query: BuildsQuery },
      responses: { 200: json("Newest first.", BuildList), default: PROBLEM },
    }),
    async (c) => {
      const { cpv, limit, before = Number.POSITIVE_INFINITY } = c.req.valid("query");
      const page = await loop.look((swarm) => {
        const rows = [...swarm.builds.values()].filter((row) => row.cpv === cpv && row.build < before);
        const newest = rows.sort((a, b) => b.build - a.build).slice(0, limit);
        return {
          builds: newest.flatMap(({ build }) => rowOf(swarm, build) ?? []),
          next: rows.length > newest.length ? (newest.at(-1)?.build ?? null) : null,
        };
      });
      return c.json(page, 200);
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
      const view = await loop.look((swarm, pulse, now) => buildViewOf(swarm, pulse, build, now));
      return view ? c.json(view, 200) : refused(c, refuse("no-such-build"));
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds/{build}/why",
      summary: "Why a build is not being built, in one sentence",
      request: { params: OneBuild },
      responses: { 200: json("The reason; null while it is being built.", Why), default: PROBLEM },
    }),
    async (c) => {
      const { build } = c.req.valid("param");
      const why = await loop.look((swarm, pulse, now) => {
        const row = swarm.builds.get(build);
        return row && { because: whySentence(swarm, pulse, row, now) };
      });
      return why ? c.json(why, 200) : refused(c, refuse("no-such-build"));
    },
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
