import { once } from "node:events";
import type { Server } from "node:http";
import { createServer, get } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import type { ReadableFile } from "./file-system";
import { sendAnswer } from "./send-answer";
import type { Answer } from "./serve";

const BYTES = Buffer.alloc(3_000_000, "package ");

/** A file in memory, which ends after some bytes, and tells how often it was closed. */
function file(endsAt = BYTES.length) {
  const done = { closed: 0 };
  const readable: ReadableFile = {
    sizeBytes: BYTES.length,
    modifiedMs: 0,
    read: (buffer, position) => Promise.resolve(BYTES.copy(buffer, 0, position, Math.max(position, endsAt))),
    close: () => {
      done.closed += 1;
      return Promise.resolve();
    },
  };
  return { readable, done };
}

/** Sends one answer to whoever asks; `sent` is what became of it. */
async function serving(answer: Answer): Promise<{ url: string; sent: Promise<unknown> }> {
  let settle: (outcome: unknown) => void = () => {};
  const sent = new Promise((resolve) => {
    settle = resolve;
  });
  const server: Server = createServer((_, response) => void sendAnswer(answer, response).then(settle, settle));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`, sent };
}

const answerOf = (readable: ReadableFile, from = 0, to = BYTES.length): Answer => ({
  status: 206,
  headers: { "Content-Length": String(to - from) },
  body: { file: readable, from, to },
});

it("sends a part of a file, byte for byte, and closes it", async () => {
  const { readable, done } = file();
  const { url, sent } = await serving(answerOf(readable, 999, 2_700_001));
  const response = await fetch(url);
  expect(response.status).toBe(206);
  expect(BYTES.subarray(999, 2_700_001).equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
  expect(await sent).toBeUndefined();
  expect(done.closed).toBe(1);
});

it("closes the file when its client goes", async () => {
  const { readable, done } = file();
  const endless = { ...readable, read: (buffer: Uint8Array) => readable.read(buffer, 0) };
  const { url, sent } = await serving(answerOf(endless, 0, 1e12));
  const [response] = await once(get(url), "response");
  response.destroy();
  expect(await sent).toBeUndefined();
  expect(done.closed).toBe(1);
});

it("breaks off where a file ends before its end, and tells", async () => {
  const { readable, done } = file(1_000_000);
  const { url, sent } = await serving(answerOf(readable));
  await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow();
  expect(await sent).toEqual(new Error("A package file ended at byte 1000000, before its end."));
  expect(done.closed).toBe(1);
});
