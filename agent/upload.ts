import { createReadStream } from "node:fs";
import { copyFile, link, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Artefact } from "../protocol/build";
import type { Handshake } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { Problem } from "../protocol/problem";
import type { UploadHeaders } from "../protocol/upload";
import { UploadedSoFar, uploadPath } from "../protocol/upload";

export type PackageUpload = {
  coordinator: URL;
  handshake: Handshake;
  key: AttemptKey;
  artefact: Artefact;
  /** Where the package lies on this drone. */
  path: string;
  /** Where the coordinator may see it too. */
  sharedDirectory: string | null;
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

/** Sends a package file once, straight from the disk, on from what is there of an upload that broke off. Never rejects. */
export async function uploadPackage(upload: PackageUpload): Promise<Uploaded> {
  const { path, artefact } = upload;
  const found = await stat(path).catch(() => null);
  if (found?.size !== artefact.sizeBytes) {
    const what = found ? `has ${found.size} bytes instead of ${artefact.sizeBytes}` : "is gone";
    return { kind: "gone", sentence: `The finished package ${path} ${what}.` };
  }
  try {
    const fetched = await leaveShared(upload);
    if (fetched) return fetched;
    const offset = await receivedBytes(upload);
    return offset === artefact.sizeBytes ? { kind: "accepted" } : await judgeAnswer(await put(upload, offset));
  } catch (error) {
    return { kind: "failed", sentence: error instanceof Error ? error.message : String(error) };
  }
}

/** Lets the coordinator fetch the file from the directory that both see; null when there is none, or it does not see it there. */
async function leaveShared(upload: PackageUpload): Promise<Uploaded | null> {
  const { coordinator, handshake, key, artefact, path, sharedDirectory, signal } = upload;
  if (sharedDirectory === null) return null;
  const place = join(sharedDirectory, artefact.sha256);
  // Whole or not at all: under its name only when it is copied.
  const part = `${place}.${process.pid}.part`;
  try {
    await link(path, part).catch(() => copyFile(path, part));
    await rename(part, place);
    const response = await fetch(new URL(uploadPath(key, artefact.fileName), coordinator), {
      method: "PUT",
      headers: { ...headersOf(handshake, artefact), "x-shared": "1" },
      signal,
    });
    return response.status === 404 ? null : judge(response.status, await response.text());
  } finally {
    for (const left of [part, place]) await rm(left, { force: true });
  }
}

/** When the coordinator does not tell, the file is sent from its begin. */
async function receivedBytes({ coordinator, handshake, key, artefact, signal }: PackageUpload): Promise<number> {
  const url = new URL(uploadPath(key, artefact.fileName), coordinator);
  const headers = headersOf(handshake, artefact);
  const response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(SILENCE_MS)]) });
  const answer = UploadedSoFar.safeParse(parseJson(await response.text()));
  return answer.success && answer.data.receivedBytes <= artefact.sizeBytes ? answer.data.receivedBytes : 0;
}

/** The answer may come before the whole file is sent: then what is left of it stays here. */
function put(upload: PackageUpload, offset: number): Promise<IncomingMessage> {
  const { coordinator, handshake, key, artefact, path, signal, sent } = upload;
  const request = coordinator.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sending = request(new URL(uploadPath(key, artefact.fileName), coordinator), {
      method: "PUT",
      headers: {
        ...headersOf(handshake, artefact),
        "content-length": artefact.sizeBytes - offset,
        ...(offset > 0 && { "x-offset": offset }),
      },
      signal,
    });
    sending.setTimeout(SILENCE_MS, () => sending.destroy(new Error(`nothing moved for ${SILENCE_MS / 1000} s`)));
    sending.on("response", resolve);
    // The pipeline below ends with the last byte; what breaks while the answer is awaited is told here alone.
    sending.on("error", reject);
    let bytes = offset;
    const file = createReadStream(path, { start: offset }).on("data", (chunk) => {
      bytes += chunk.length;
      sent(bytes);
    });
    pipeline(file, sending).catch(reject);
  });
}

function headersOf({ drone, credential }: Handshake, { sha256 }: Artefact): UploadHeaders & { authorization: string } {
  return { "x-drone": drone, "x-sha256": sha256, authorization: `Bearer ${credential}` };
}

async function judgeAnswer(response: IncomingMessage): Promise<Uploaded> {
  return judge(response.statusCode ?? 0, await text(response));
}

function judge(status: number, body: string): Uploaded {
  const sentence = sentenceIn(body) ?? `HTTP status ${status}`;
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 409) return { kind: "stale" };
  if (REFUSED_FOR_GOOD.has(status)) return { kind: "refused", sentence };
  return { kind: "failed", sentence };
}

/** protocol/upload says which: malformed, too large, not what was announced. */
const REFUSED_FOR_GOOD: ReadonlySet<number> = new Set([400, 413, 422]);
const SILENCE_MS = 60_000;

function sentenceIn(body: string): string | null {
  const problem = Problem.safeParse(parseJson(body)).data;
  return problem?.detail ?? problem?.title ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
