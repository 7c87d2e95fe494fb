import * as z from "zod";
import { Artefact } from "./build";
import type { AttemptKey } from "./ids";
import { DroneName } from "./ids";

/**
 * Agent → coordinator over HTTP: the package file of an attempt, before the attempt's `finished` report.
 *
 *     PUT {@link uploadPath}
 *     Authorization: Bearer <join token>
 *     Content-Length: <bytes>
 *     X-Drone: drone-Izar
 *     X-Sha256: <64 lower-case hexadecimal digits>
 *
 * 2xx: held, durably; sending it again changes nothing. 409: the attempt is over (`stale`), give up. 400, 413, 422: this
 * file will never be taken. Everything else: try again later. Errors are problem+json.
 */
export const UploadHeaders = z.object({ "x-drone": DroneName, "x-sha256": Artefact.shape.sha256 });
export type UploadHeaders = z.infer<typeof UploadHeaders>;

export const UPLOAD_PATH = "/api/v1/builds/{build}/attempts/{attempt}/artefact/{fileName}";

export function uploadPath({ build, attempt }: AttemptKey, fileName: string): string {
  return UPLOAD_PATH.replace("{build}", String(build))
    .replace("{attempt}", String(attempt))
    .replace("{fileName}", () => encodeURIComponent(fileName));
}
