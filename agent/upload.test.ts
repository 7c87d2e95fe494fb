import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
    signal: new AbortController().signal,
    sent: () => {},
  });
  expect(uploaded).toMatchObject({ kind: "failed" });
  server.close();
  await rm(directory, { recursive: true });
});
