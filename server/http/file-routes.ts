import { readFile } from "node:fs/promises";
import type { Context } from "hono";
import { refuse } from "../../protocol/refusals";
import type { Api, ApiParts } from "./api-parts";
import { refused } from "./problem";

/** What is served to Portage lies below. */
export const BINHOST = "/binhost/";

/** What is not JSON: binary packages for Portage, and the agent itself. */
export function addFileRoutes(app: Api, { binhost, agentFile }: ApiParts): void {
  app.all(`${BINHOST}*`, (c) => binhost.serve(c.req.raw, new URL(c.req.url).pathname.slice(BINHOST.length)));

  app.get("/agent.mjs", async (c: Context) => {
    const agent = await readFile(agentFile).catch(() => null);
    if (agent === null) return refused(c, refuse("not-found", "The agent was not built: npm start does it."));
    return c.body(new Uint8Array(agent), 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
    });
  });
}
