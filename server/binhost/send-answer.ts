import type { ServerResponse } from "node:http";
import type { ReadableFile } from "./file-system";
import type { Answer, FilePart } from "./serve";

/**
 * Sends an answer, straight from the file to the socket: nothing stands between them that copies. Resolves when all was sent or
 * the client has gone. @throws when the file cannot be read; the client then sees the connection end too early.
 */
export async function sendAnswer({ status, headers, body }: Answer, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers);
  if (body === null || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  try {
    await sendPart(body, response);
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    await body.file.close();
  }
}

async function sendPart({ file, from, to }: FilePart, response: ServerResponse): Promise<void> {
  const gone = new Promise<"gone">((resolve) => response.once("close", () => resolve("gone")));
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, to - from));
  for (let at = from; at < to && !response.destroyed; ) {
    const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
    const bytesRead = await read(file, piece, at);
    const sent = new Promise<"sent">((resolve) => response.write(piece.subarray(0, bytesRead), () => resolve("sent")));
    // The buffer is written to again only when the socket has taken all of it.
    if ((await Promise.race([sent, gone])) === "gone") return;
    at += bytesRead;
  }
}

async function read(file: ReadableFile, piece: Uint8Array, at: number): Promise<number> {
  const bytesRead = await file.read(piece, at);
  if (bytesRead === 0) throw new Error(`A package file ended at byte ${at}, before its end.`);
  return bytesRead;
}

/** Half as many bytes take a third more CPU; twice as many make everybody else wait longer. Each client takes as much memory. */
const PIECE_BYTES = 512 * 1024;
