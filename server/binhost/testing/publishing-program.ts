import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { ApiEnv } from "../../http/api-parts";
import { binhostHandler } from "../../http/file-routes";
import { requestId } from "../../http/request-id";
import { openLog } from "../../log";
import type { PublishedPackage } from "../binhost";
import { openBinhost } from "../binhost";
import { buildPackage, inPieces } from "./gpkg";

/**
 * A binhost that publishes one package after the other until it is killed, and serves them. It tells on stdout where it listens,
 * and of each package once it is published; what is told is what its next process is given as known. It publishes only a few
 * packages for each time that its index is asked for, so that readers, however slow, see it grow.
 */
export type Publishing = { dataDirectory: string; known: PublishedPackage[]; upTo: number; indexEveryMs: number };

const { dataDirectory, known, upTo, indexEveryMs }: Publishing = JSON.parse(process.env.PUBLISHING ?? "");

const binhost = openBinhost({ dataDirectory, now: Date.now, indexEveryMs });
await binhost.repair({ published: known, open: [], removed: [] });
const app = new Hono<ApiEnv>();
app.use(requestId({ log: openLog("silent") }));
app.get("/binhost/:target/Packages", (_, next) => {
  letPublishMore();
  return next();
});
app.get("/binhost/*", binhostHandler(binhost, console.error));
const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).listen(
  0,
  "127.0.0.1",
  () => {
    const address = server.address();
    console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
  },
);

const FOR_EACH_READING = 4;
let mayPublish = 0;
let publishers: (() => void)[] = [];

function letPublishMore(): void {
  mayPublish = FOR_EACH_READING;
  for (const goOn of publishers) goOn();
  publishers = [];
}

async function untilMayPublish(): Promise<void> {
  while (mayPublish === 0) await new Promise<void>((resolve) => publishers.push(resolve));
  mayPublish -= 1;
}

const done = new Set(known.map(({ build }) => Number(build)));
const waiting = Array.from({ length: upTo }, (_, at) => at + 1).filter((build) => !done.has(build));
await Promise.all(Array.from({ length: 4 }, publishNext));

async function publishNext(): Promise<void> {
  for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
    await untilMayPublish();
    // Forty packages, each built several times.
    const cpv = `dev-libs/leaf-${build % 40}`;
    const { order, artefact, bytes } = buildPackage({ build, cpv, content: `${cpv} of build ${build}` });
    await binhost.receive(order, artefact, inPieces(bytes));
    const publication = await binhost.publish(order, artefact);
    if (!publication.ok) throw new Error(publication.why);
    await binhost.discard(order);
    const { path, sizeBytes, sha256 } = publication;
    const { attempt, target } = order;
    console.log(JSON.stringify({ build, attempt, target, cpv: order.cpv, path, sizeBytes, sha256 }));
  }
}
