import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { createMiddleware } from "hono/factory";
import { nameOf } from "../access/caller";
import type { Log } from "../log";
import type { ApiEnv } from "./api-parts";

/** What a proxy or a program may call its request, so that its log and ours tell of the same. */
const ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Gives each request an id that its answer and the log name, and logs it: what people change or what goes wrong, and at `debug` all. */
export function requestId({ log }: { log: Log }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const said = c.req.header("x-request-id") ?? "";
    const id = ID.test(said) ? said : randomUUID();
    c.set("requestId", id);
    const began = performance.now();
    await next();
    c.header("x-request-id", id);
    const { method, path } = c.req;
    const { status } = c.res;
    // Without the query: some services put secrets there.
    const caller = c.get("caller");
    const fields = {
      requestId: id,
      method,
      path,
      status,
      ms: Math.round(performance.now() - began),
      by: caller && nameOf(caller),
    };
    log[levelOf(method, path, status)](fields, `${method} ${path}: ${status}`);
  });
}

function levelOf(method: string, path: string, status: number): "debug" | "info" | "warn" {
  if (status >= 500) return "warn";
  return method === "GET" || method === "HEAD" || FROM_DRONES.test(path) ? "debug" : "info";
}

/** Where drones bring packages: one for each build, which the journal tells anyway. */
const FROM_DRONES = /^\/api\/v1\/builds\/\d+\/attempts\/\d+\/artefact\//;
