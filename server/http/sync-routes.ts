import { createRoute } from "@hono/zod-openapi";
import type { Api, ApiParts } from "./api-parts";
import { OneTarget } from "./inputs";
import { COMMAND_HEADERS, DONE, give, NO_FIELDS, SMALL_BODY } from "./replies";

/** Bringing the trees of ebuilds of a target's drones up to date; how that goes, each drone says for itself. */
export function addSyncRoutes(app: Api, { loop }: ApiParts): void {
  app.openapi(
    post("sync", "Have all drones of the target that are online sync their trees; each once it builds nothing"),
    (c) => {
      const { target } = c.req.valid("param");
      return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "sync", target, ...who }));
    },
  );
  app.openapi(post("call-off-sync", "Let those that have not begun to sync take work again instead"), (c) => {
    const { target } = c.req.valid("param");
    return give(c, c.req.valid("header"), (who) => loop.ask({ kind: "call-off-sync", target, ...who }));
  });
}

function post<Verb extends string>(verb: Verb, summary: string) {
  return createRoute({
    method: "post",
    path: `/targets/{target}/${verb}`,
    summary,
    middleware: SMALL_BODY,
    request: { headers: COMMAND_HEADERS, params: OneTarget, ...NO_FIELDS },
    responses: DONE,
  });
}
