import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, Handler } from "hono";
import { refuse } from "../../protocol/refusals";
import { readAgentRelease } from "../agent-release";
import type { Binhost } from "../binhost/binhost";
import { sendAnswer } from "../binhost/send-answer";
import { PRODUCT_ROOT } from "../product";
import type { Api, ApiEnv, ApiParts } from "./api-parts";
import { coordinatorAt } from "./coordinator-url";
import { refused } from "./problem";

/** What is served to Portage lies below. */
export const BINHOST = "/binhost/";

/** What is not JSON: binary packages for Portage, the agent itself, and the script that installs it. */
export function addFileRoutes(app: Api, parts: ApiParts): void {
  const { binhost, agentFile, onError } = parts;
  app.all(`${BINHOST}*`, binhostHandler(binhost, onError));

  app.get("/agent.mjs", async (c: Context) => {
    const agent = await readAgentRelease(agentFile);
    if (agent === null) return refused(c, refuse("not-found", NOT_BUILT));
    return c.body(agent.bytes, 200, { ...NOT_KEPT, "content-type": "text/javascript; charset=utf-8" });
  });

  /** It names the coordinator as whoever asks has called it, and the agent that belongs to it. It holds no secret. */
  app.get("/install.sh", async (c: Context) => {
    const coordinator = coordinatorAt(c, parts);
    if (typeof coordinator !== "string") return coordinator;
    const agent = await readAgentRelease(agentFile);
    if (agent === null) return refused(c, refuse("not-found", NOT_BUILT));
    const script = (await readFile(INSTALL_SCRIPT, "utf8"))
      .replaceAll("@COORDINATOR@", coordinator)
      .replaceAll("@VERSION@", agent.version)
      .replaceAll("@SHA256@", agent.sha256);
    return c.body(script, 200, { ...NOT_KEPT, "content-type": "text/x-shellscript; charset=utf-8" });
  });
}

/** Answers past the router's own responses, whose streams would take three times the CPU. */
export function binhostHandler(binhost: Pick<Binhost, "serve">, onError: (error: unknown) => void): Handler<ApiEnv> {
  return async (c) => {
    const { outgoing } = c.env;
    const answer = await binhost.serve(c.req, new URL(c.req.url).pathname.slice(BINHOST.length));
    outgoing.setHeader("X-Content-Type-Options", "nosniff");
    outgoing.setHeader("X-Request-Id", c.get("requestId"));
    await sendAnswer(answer, outgoing).catch(onError);
    // With its status, for the log.
    return new Response(null, { status: answer.status, headers: RESPONSE_ALREADY_SENT.headers });
  };
}

const INSTALL_SCRIPT = join(PRODUCT_ROOT, "deploy/drone/install.sh");
export const NOT_BUILT = "The agent was not built: npm start does it.";
/** A proxy that keeps the one longer than the other would make them disagree. */
const NOT_KEPT = { "cache-control": "no-cache" };
