import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BuildId, DroneName } from "../protocol/ids";
import { uploadPackage } from "./upload";

const SIZE_BYTES = 20_000;
const NOTHING_YET = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 19\r\n\r\n{"receivedBytes":0}';

test("a coordinator that dies after the last byte, before its answer, is a failure to be tried again", async () => {
  const directory = await mkdtemp(join(tmpdir(), "swarm-upload-"));
  const path = join(directory, "leaf-1.1-1.gpkg.tar");
  await writeFile(path, Buffer.alloc(SIZE_BYTES));
  const server = createServer((connection) => {
    let bytes = 0;
    connection.on("data", (piece) => {
      if (piece.toString("latin1").startsWith("GET ")) return void connection.end(NOTHING_YET);
      bytes += piece.length;
      if (bytes > SIZE_BYTES) connection.resetAndDestroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;

  const uploaded = await uploadPackage({
    coordinator: new URL(`http://127.0.0.1:${port}`),
    handshake: { credential: `psd_${"c".repeat(43)}`, drone: DroneName.parse("drone-Izar") },
    key: { build: BuildId.parse(1), attempt: 1 },
    artefact: { fileName: "leaf-1.1-1.gpkg.tar", sizeBytes: SIZE_BYTES, sha256: "0".repeat(64), stanza: "CPV: x" },
    path,
    sharedDirectory: null,
    signal: new AbortController().signal,
    sent: () => {},
  });
  expect(uploaded).toMatchObject({ kind: "failed" });
  server.close();
  await rm(directory, { recursive: true });
});

test.each([
  [204, "accepted", 1],
  [404, "accepted", 3],
])("a package is left in the shared directory, and sent when that is answered %d", async (status, kind, asked) => {
  const directory = await mkdtemp(join(tmpdir(), "swarm-upload-"));
  const sharedDirectory = join(directory, "shared");
  const path = join(directory, "leaf-1.1-1.gpkg.tar");
  await mkdir(sharedDirectory);
  await writeFile(path, Buffer.alloc(SIZE_BYTES, "x"));
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    const isShared = request.headers["x-shared"] !== undefined;
    const there = readdirSync(sharedDirectory).join();
    seen.push(
      `${request.method} ${isShared ? `shared ${there}` : `sent ${request.headers["content-length"] ?? "nothing"}`}`,
    );
    request.resume().on("end", () => {
      if (request.method === "GET") response.end('{"receivedBytes":0}');
      else response.writeHead(isShared ? status : 204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const uploaded = await uploadPackage({
    coordinator: new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`),
    handshake: { credential: `psd_${"c".repeat(43)}`, drone: DroneName.parse("drone-Izar") },
    key: { build: BuildId.parse(1), attempt: 1 },
    artefact: { fileName: "leaf-1.1-1.gpkg.tar", sizeBytes: SIZE_BYTES, sha256: "0".repeat(64), stanza: "CPV: x" },
    path,
    sharedDirectory,
    signal: new AbortController().signal,
    sent: () => {},
  });
  expect(uploaded.kind).toBe(kind);
  const all = [`PUT shared ${"0".repeat(64)}`, "GET sent nothing", `PUT sent ${SIZE_BYTES}`];
  expect(seen).toEqual(all.slice(0, asked));
  expect(readdirSync(sharedDirectory)).toEqual([]);
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true });
});
