import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createRoute } from "@hono/zod-openapi";
import { Backup, Checkup } from "../../protocol/api";
import { refuse } from "../../protocol/refusals";
import { backUp, backupName } from "../backup/snapshot";
import { diskSpaceAt } from "../disk-space";
import { PRODUCT_VERSION } from "../product";
import type { Api, ApiParts } from "./api-parts";
import { refused } from "./problem";
import { json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** What whoever runs the coordinator wants of it. */
export function addUpkeepRoutes(app: Api, { loop, access, clock, config, onError }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/checkup",
      summary: "How the coordinator's own machine is",
      responses: { 200: json("As it is now.", Checkup), default: PROBLEM },
    }),
    async (c) => {
      const disk = await diskSpaceAt(config.dataDirectory);
      const { because, targets } = await loop.look((swarm, pulse) => ({
        because: pulse.unsaved?.because ?? null,
        targets: swarm.tally.targets(),
      }));
      const checkup: Checkup = {
        now: clock().wall,
        version: PRODUCT_VERSION,
        database: { kind: config.database.kind, because },
        disk,
        publicUrl: config.publicUrl?.origin ?? null,
        signIn: access.callers.signIn,
        targets,
      };
      return c.json(checkup, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/backup",
      summary: "Save a snapshot of the database to backups/ in the data directory; the coordinator goes on meanwhile",
      middleware: SMALL_BODY,
      request: NO_FIELDS,
      responses: { 201: json("Saved.", Backup), default: PROBLEM },
    }),
    async (c) => {
      const { database, dataDirectory } = config;
      const file = join(dataDirectory, "backups", backupName(database, new Date(clock().wall)));
      try {
        await backUp(database, file);
      } catch (error) {
        onError(error);
        return refused(c, refuse("not-saved", "Nothing was saved. The coordinator's log says why."));
      }
      c.set("told", { file });
      return c.json({ file, sizeBytes: (await stat(file)).size }, 201);
    },
  );
}
