import { readFileSync } from "node:fs";
import type { Server, ServerOptions } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Config } from "./config";
import { CannotStart } from "./start-errors";

/** What listens on the port, by HTTP or HTTPS, and waits for nobody too long. @throws CannotStart */
export function createListener(tls: Config["tls"], patience: ServerOptions = PATIENCE): Server {
  const server = tls ? createSecureServer({ ...patience, ...readTls(tls) }) : createServer(patience);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(SILENT_MS);
  return server;
}

/** A big package over a slow line. */
const UPLOAD_WITHIN_MS = 60 * 60_000;

/** Longer than a drone may plan for somebody who waits. Whoever takes or sends nothing for so long is gone, or slow on purpose. */
const SILENT_MS = 6 * 60_000;

/** Headers come at once, or somebody holds the line open on purpose ("slow loris"). */
const PATIENCE: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: UPLOAD_WITHIN_MS,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};

/** A thousand drones, their people and their clients, many times over; and no more than a process can hold. */
const MAX_CONNECTIONS = 12_000;

function readTls({ certificate, key }: { certificate: string; key: string }): { cert: string; key: string } {
  try {
    return { cert: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The certificate cannot be read (--tls-cert, --tls-key): ${sentence}`, { cause: error });
  }
}
