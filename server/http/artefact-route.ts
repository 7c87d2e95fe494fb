import { Readable } from "node:stream";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { AttemptKey, DroneName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { HowItComes, UploadedSoFar, UploadHeaders } from "../../protocol/upload";
import type { Swarm } from "../coordinator/swarm";
import type { Api, ApiParts } from "./api-parts";
import { OnePackageFile } from "./inputs";
import { refused, wrongRequest } from "./problem";
import { json, PROBLEM } from "./replies";

/** Where drones send finished packages (protocol/upload). Only the drone that holds the build's newest attempt may. */
export function addArtefactRoute(app: Api, { loop, binhost }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/builds/{build}/attempts/{attempt}/artefact/{fileName}",
      summary: "How much of a package is here after an upload that broke off",
      request: { params: OnePackageFile, headers: UploadHeaders },
      responses: { 200: json("To be sent on from there.", UploadedSoFar), default: PROBLEM },
    }),
    async (c) => {
      const { fileName: _, ...key } = c.req.valid("param");
      const { "x-drone": drone, "x-sha256": sha256 } = c.req.valid("header");
      const refusal = await loop.look((swarm) => refusalOfUpload(swarm, key, drone));
      if (refusal) return refused(c, refusal);
      return c.json({ receivedBytes: await binhost.receivedBytes(key, sha256) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "put",
      path: "/builds/{build}/attempts/{attempt}/artefact/{fileName}",
      summary: "An agent delivers the package of an attempt",
      request: {
        params: OnePackageFile,
        headers: UploadHeaders.extend(HowItComes.shape),
        body: { content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } } },
      },
      responses: { 204: { description: "Held, durably." }, default: PROBLEM },
    }),
    async (c) => {
      const { fileName, ...key } = c.req.valid("param");
      const {
        "x-drone": drone,
        "x-sha256": sha256,
        "x-offset": from = "0",
        "x-shared": isShared,
      } = c.req.valid("header");
      const offset = Number(from);
      if (isShared !== undefined) {
        const refusal = await loop.look((swarm) => refusalOfUpload(swarm, key, drone));
        const fetched = refusal ? { ok: false as const, refusal } : await binhost.fetchShared(key, fileName, sha256);
        return fetched.ok ? c.body(null, 204) : refused(c, fetched.refusal);
      }
      const bodyBytes = Number(c.req.header("content-length"));
      if (!Number.isSafeInteger(bodyBytes) || bodyBytes < 1) {
        return wrongRequest(
          c,
          400,
          "The request cannot be used.",
          "Content-Length: must be the number of bytes that are sent.",
        );
      }
      const refusal = await loop.look((swarm) => refusalOfUpload(swarm, key, drone));
      if (refusal) return refused(c, refusal);
      const announced = { fileName, sizeBytes: offset + bodyBytes, sha256 };
      const received = await binhost.receive(key, announced, c.req.raw.body ?? Readable.from([]), offset);
      return received.ok ? c.body(null, 204) : refused(c, received.refusal);
    },
  );
}

/** The fence: an upload counts only for the newest attempt, while it runs, and from the drone that was granted it. */
function refusalOfUpload(swarm: Swarm, key: AttemptKey, drone: DroneName): Refusal | null {
  const row = swarm.builds.get(key.build);
  const attempt = row?.attempts[key.attempt - 1];
  if (!row || !attempt) return refuse("no-such-build");
  if (attempt.drone !== drone) return refuse("not-your-attempt");
  if (row.attempts.length > key.attempt) return refuse("stale");
  if (attempt.ending === null) return null;
  // Nobody else was granted it: at its next roll call the drone gets it back.
  const isLost = attempt.ending.result === "lost" && row.standing.state !== "cancelled";
  return isLost ? refuse("no-session", "The lease expired. Say hello, then send it again.") : refuse("stale");
}
