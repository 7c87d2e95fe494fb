import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { refuse } from "../../protocol/refusals";
import { whoMay } from "../access/policy";
import { PRODUCT_VERSION } from "../product";
import { NotSaved } from "../store/store";
import { addAccessRoutes } from "./access-routes";
import { admission } from "./admission";
import type { Api, ApiEnv, ApiParts } from "./api-parts";
import { addArtefactRoute } from "./artefact-route";
import { addBinhostRoutes } from "./binhost-routes";
import { addBuildRoutes } from "./build-routes";
import { addClientRoutes } from "./client-routes";
import { addCommandRoutes } from "./command-routes";
import { addDroneRoutes } from "./drone-routes";
import { addFileRoutes } from "./file-routes";
import { sameOriginOnly } from "./guards";
import { addNotificationRoutes } from "./notification-routes";
import { addOpenIdRoutes } from "./openid-routes";
import { addPastRoutes } from "./past-routes";
import { addPeopleRoutes } from "./people-routes";
import { addPlanRoutes } from "./plan-routes";
import { refused, wrongInput, wrongRequest } from "./problem";
import { addQueueRoutes } from "./queue-routes";
import { REFERENCE_POLICY, referencePage } from "./reference";
import { addReleaseRoutes } from "./release-routes";
import { requestId } from "./request-id";
import { addSwarmRoutes } from "./swarm-routes";
import { addSyncRoutes } from "./sync-routes";
import { addUpgradeRoutes } from "./upgrade-routes";
import { addUpkeepRoutes } from "./upkeep-routes";

/** The coordinator API with its OpenAPI document, the binhost, and the agent's file. */
export function createApi(parts: ApiParts): Api {
  const api: Api = new OpenAPIHono<ApiEnv>();
  addSwarmRoutes(api, parts);
  addQueueRoutes(api, parts);
  addPlanRoutes(api, parts);
  addDroneRoutes(api, parts);
  addSyncRoutes(api, parts);
  addBuildRoutes(api, parts);
  addCommandRoutes(api, parts);
  addPastRoutes(api, parts);
  addAccessRoutes(api, parts);
  addPeopleRoutes(api, parts);
  addOpenIdRoutes(api, parts);
  addNotificationRoutes(api, parts);
  addArtefactRoute(api, parts);
  addBinhostRoutes(api, parts);
  addReleaseRoutes(api, parts);
  addClientRoutes(api, parts);
  addUpgradeRoutes(api, parts);
  addUpkeepRoutes(api, parts);

  const app: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => (result.success ? undefined : wrongInput(c, result.error)),
  });
  app.use(requestId(parts));
  app.use(sameOriginOnly);
  app.use(admission(parts));
  app.use(async (c, next) => {
    await next();
    c.header("x-content-type-options", "nosniff");
  });
  app.route("/api/v1", api);
  app.get("/api/v1/openapi.json", (c) => c.json(app.getOpenAPI31Document(DESCRIPTION)));
  app.get("/api/v1/reference", (c) => {
    c.header("content-security-policy", REFERENCE_POLICY);
    return c.html(referencePage(app.getOpenAPI31Document(DESCRIPTION), whoMay));
  });
  app.get("/metrics", async (c) =>
    c.body(await parts.metrics.read(), 200, { "content-type": parts.metrics.contentType }),
  );
  addFileRoutes(app, parts);

  app.notFound((c) => refused(c, refuse("not-found")));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400) {
      return wrongRequest(c, 400, "The request cannot be used.", "The body is not JSON.");
    }
    if (error instanceof HTTPException && error.status === 415) {
      return wrongRequest(c, 415, "Not JSON.", "Send content-type: application/json.");
    }
    if (error instanceof NotSaved) return refused(c, refuse("not-saved", error.message));
    parts.log.error({ err: error, requestId: c.get("requestId") }, error.message);
    return wrongRequest(c, 500, "Something is wrong with the coordinator.", "Its log says more.");
  });
  return app;
}

const DESCRIPTION = {
  openapi: "3.1.0",
  info: {
    title: "portage-swarm",
    version: PRODUCT_VERSION,
    description: "The coordinator of a swarm of build machines.",
  },
};
