import { createRoute } from "@hono/zod-openapi";
import type { z } from "zod";
import { HoldBuilds, MoveBuilds, PinBuilds, RequeueBuilds, SomeBuilds } from "../../protocol/api";
import type { Api, ApiParts } from "./api-parts";
import { OneCommand } from "./inputs";
import { body, COMMAND_HEADERS, DONE, give, NO_FIELDS, SMALL_BODY } from "./replies";

/** What people do with builds, several at once: to all of them or to none. */
export function addCommandRoutes(app: Api, { loop }: ApiParts): void {
  app.openapi(
    post(
      "/queue/move",
      "Put builds right behind one, or right before one; what is out of the queue comes back",
      MoveBuilds,
    ),
    (c) => {
      const { builds, after = null, before = null } = c.req.valid("json");
      return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "move", builds, after, before, ...who }));
    },
  );
  app.openapi(post("/queue/next", "Build these next, and before them what they need", SomeBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "next", ...c.req.valid("json"), ...who })),
  );
  app.openapi(post("/queue/pin", "Let only this drone build these", PinBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "pin", ...c.req.valid("json"), ...who })),
  );
  app.openapi(post("/queue/unpin", "Let any drone build these", SomeBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "unpin", ...c.req.valid("json"), ...who })),
  );
  app.openapi(post("/queue/hold", "Set aside until somebody releases them", HoldBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "hold", ...c.req.valid("json"), ...who })),
  );
  app.openapi(post("/queue/release", "Let held builds go on", SomeBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "release", ...c.req.valid("json"), ...who })),
  );
  app.openapi(
    post("/queue/requeue", "Try again what failed or was cancelled; what is built is built anew", RequeueBuilds),
    (c) => {
      const which = c.req.valid("json");
      const builds = "builds" in which ? which.builds : which;
      return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "requeue", builds, ...who }));
    },
  );
  app.openapi(post("/queue/cancel", "Out of the queue; running attempts are stopped", SomeBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "cancel", ...c.req.valid("json"), ...who })),
  );
  app.openapi(post("/queue/stop", "Stop running attempts, and hold their builds", SomeBuilds), (c) =>
    give(c, c.req.valid("header"), (who) => loop.ask({ kind: "stop", ...c.req.valid("json"), ...who })),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/commands/{command}/undo",
      summary: "Take a command back, within 30 seconds; what has started since goes on",
      middleware: SMALL_BODY,
      request: { headers: COMMAND_HEADERS, params: OneCommand, ...NO_FIELDS },
      responses: DONE,
    }),
    (c) => give(c, c.req.valid("header"), (who) => loop.ask({ kind: "undo", ...c.req.valid("param"), ...who })),
  );
}

function post<Path extends string, Input extends z.ZodType>(path: Path, summary: string, input: Input) {
  return createRoute({
    method: "post",
    path,
    summary,
    middleware: SMALL_BODY,
    request: { headers: COMMAND_HEADERS, ...body(input, { required: true }) },
    responses: DONE,
  });
}
