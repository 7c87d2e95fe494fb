import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { Problem } from "../protocol/api";
import type { Artefact } from "../protocol/build";
import type { Handshake } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import type { UploadHeaders } from "../protocol/upload";
import { uploadPath } from "../protocol/upload";

export type PackageUpload = {
  coordinator: URL;
  handshake: Handshake;
  key: AttemptKey;
  artefact: Artefact;
  /** Where the package lies on this drone. */
  path: string;
  signal: AbortSignal;
  /** Bytes that have left so far. */
  sent(bytes: number): void;
};

export type Uploaded =
  | { kind: "accepted" }
  /** The attempt is over: nobody wants the package. */
  | { kind: "stale" }
  /** This very file will never be taken. */
  | { kind: "refused"; sentence: string }
  /** The file is not on this drone any more. */
  | { kind: "gone"; sentence: string }
  /** Try again later. */
  | { kind: "failed"; sentence: string };

/** Sends a package file once, straight from the disk. Never rejects. */
export async function uploadPackage(upload: PackageUpload): Promise<Uploaded> {
  const { path, artefact } = upload;
  const found = await stat(path).catch(() => null);
  if (found?.size !== artefact.sizeBytes) {
    const what = found ? `has ${found.size} bytes instead of ${artefact.sizeBytes}` : "is gone";
    return { kind: "gone", sentence: `The finished package ${path} ${what}.` };
  }
  try {
    return await judge(await put(upload));
  } catch (error) {
    return { kind: "failed", sentence: error instanceof Error ? error.message : String(error) };
  }
}

/** The answer may come before the whole file is sent: then what is left of it stays here. */
function put({ coordinator, handshake, key, artefact, path, signal, sent }: PackageUpload): Promise<IncomingMessage> {
  const headers: UploadHeaders = { "x-drone": handshake.drone, "x-sha256": artefact.sha256 };
  const request = coordinator.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sending = request(new URL(uploadPath(key, artefact.fileName), coordinator), {
      method: "PUT",
      headers: { ...headers, authorization: `Bearer ${handshake.token}`, "content-length": artefact.sizeBytes },
      signal,
    });
    sending.setTimeout(SILENCE_MS, () => sending.destroy(new Error(`nothing moved for ${SILENCE_MS / 1000} s`)));
    sending.on("response", resolve);
    // The pipeline below ends with the last byte; what breaks while the answer is awaited is told here alone.
    sending.on("error", reject);
    let bytes = 0;
    const file = createReadStream(path).on("data", (chunk) => {
      bytes += chunk.length;
      sent(bytes);
    });
    pipeline(file, sending).catch(reject);
  });
}

async function judge(response: IncomingMessage): Promise<Uploaded> {
  const status = response.statusCode ?? 0;
  const sentence = sentenceIn(await text(response)) ?? `HTTP status ${status}`;
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 409) return { kind: "stale" };
  if (REFUSED_FOR_GOOD.has(status)) return { kind: "refused", sentence };
  return { kind: "failed", sentence };
}

/** protocol/upload says which: malformed, too large, not what was announced. */
const REFUSED_FOR_GOOD: ReadonlySet<number> = new Set([400, 413, 422]);
const SILENCE_MS = 60_000;

function sentenceIn(body: string): string | null {
  try {
    const problem = Problem.parse(JSON.parse(body));
    return problem.detail ?? problem.title;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
