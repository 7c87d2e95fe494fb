import { execFileSync, spawn } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { openBinhost } from "../binhost/binhost";
import type { ApiEnv } from "../http/api-parts";
import { binhostHandler } from "../http/file-routes";
import { requestId } from "../http/request-id";
import { openLog } from "../log";
import { machineSentence } from "./machine";

/**
 * `npm run bench:binhost`: eight clients get 2 GB together, from the binhost as the coordinator serves it and from nginx where there
 * is one, and how late the coordinator's event loop was meanwhile. Clients are processes of their own and keep nothing.
 */
const CLIENTS = 8;
const FILE_BYTES = 64 * 1024 * 1024;
const FILES_EACH = 4;
/** As a published package lies. */
const PATH = "1-1/app-misc/big/big-1-1.gpkg.tar";

const directory = mkdtempSync(join(tmpdir(), "portage-swarm-bench-"));
try {
  console.log(machineSentence());
  const place = join(directory, "binhost/bench", PATH);
  mkdirSync(join(place, ".."), { recursive: true });
  writeFileSync(place, randomFillSync(Buffer.alloc(FILE_BYTES)));
  const gigabytes = (CLIENTS * FILES_EACH * FILE_BYTES) / 1e9;
  console.log(`${CLIENTS} clients, ${gigabytes.toFixed(1)} GB together, over loopback:`);
  await measure("this binhost", await serveHere());
  const nginx = await serveByNginx();
  if (nginx) await measure("nginx", nginx);
  else console.log("nginx is not installed: nothing to compare with.");
} finally {
  rmSync(directory, { recursive: true });
}

type Serving = { url: string; end(): Promise<void> };

async function measure(name: string, { url, end }: Serving): Promise<void> {
  await download(url, 1);
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await download(url, CLIENTS);
  const seconds = (performance.now() - began) / 1000;
  lag.disable();
  const { user, system } = process.cpuUsage(cpu);
  const rate = (CLIENTS * FILES_EACH * FILE_BYTES) / 1e6 / seconds;
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  const late = `event loop late by ${ms(lag.percentile(50))} ms half of the time, ${ms(lag.percentile(99))} at the 99th percentile, ${ms(lag.max)} at most`;
  console.log(
    `  ${name.padEnd(14)}${rate.toFixed(0).padStart(6)} MB/s; ${late}; ${((user + system) / 1e6).toFixed(1)} s of CPU here`,
  );
  await end();
}

/** Each client gets the file several times, one after the other. */
async function download(url: string, clients: number): Promise<void> {
  const urls = Array.from({ length: FILES_EACH }, () => url);
  const running = Array.from({ length: clients }, () =>
    spawn("curl", ["-fsS", ...urls.flatMap((each) => ["-o", "/dev/null", each])], { stdio: "inherit" }),
  );
  const statuses = await Promise.all(running.map((client) => once(client, "exit")));
  if (statuses.some(([status]) => status !== 0)) throw new Error(`a client could not get ${url}`);
}

async function serveHere(): Promise<Serving> {
  const binhost = openBinhost({ dataDirectory: directory, now: Date.now });
  await binhost.repair({ published: [], open: [], removed: [] });
  const app = new Hono<ApiEnv>();
  app.use(requestId({ log: openLog("silent") }));
  app.get("/binhost/*", binhostHandler(binhost, console.error));
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  return { url: `${await listen(server)}/binhost/bench/${PATH}`, end: async () => void server.close() };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

/** As Debian sets it up: sendfile, one process for each core. */
async function serveByNginx(): Promise<Serving | null> {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
  } catch {
    return null;
  }
  const free = createServer();
  const url = await listen(free);
  free.close();
  await once(free, "close");
  const config = join(directory, "nginx.conf");
  writeFileSync(
    config,
    `user root; worker_processes auto; daemon off; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log;
events {} http { access_log off; sendfile on; tcp_nopush on;
server { listen 127.0.0.1:${new URL(url).port}; root ${directory}/binhost/bench; } }\n`,
  );
  const child = spawn("nginx", ["-p", directory, "-c", config], { stdio: "inherit" });
  const end = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`${url}/`).then(Boolean, () => false)) return { url: `${url}/${PATH}`, end };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end();
  throw new Error("nginx does not answer.");
}
