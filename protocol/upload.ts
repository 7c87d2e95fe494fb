import * as z from "zod";
import { Artefact } from "./build";
import type { AttemptKey } from "./ids";
import { DroneName } from "./ids";

/**
 * Agent → coordinator over HTTP: the package file of an attempt, before the attempt's `finished` report.
 *
 *     PUT {@link uploadPath}
 *     Authorization: Bearer <the drone's credential>
 *     Content-Length: <bytes>
 *     X-Drone: drone-Izar
 *     X-Sha256: <64 lower-case hexadecimal digits>
 *
 * After an upload that broke off, GET with the same headers answers how much is there (UploadedSoFar); a PUT with
 * `X-Offset: <bytes>` then sends the rest, and its Content-Length is that of the rest.
 *
 * Where drone and coordinator share a directory, a PUT with `X-Shared: 1` and without a body lets the coordinator fetch the file from
 * there; 404: it does not see it, send it.
 *
 * 2xx: held, durably; sending it again changes nothing. 409: the attempt is over (`stale`), give up. 400, 413, 422: this
 * file will never be taken. Everything else: try again later. Errors are problem+json.
 */
export const UploadHeaders = z.object({ "x-drone": DroneName, "x-sha256": Artefact.shape.sha256 });
export const HowItComes = z.object({
  /** No body: the file lies under its SHA256 in a directory that both see, for instance by NFS. */
  "x-shared": z.literal("1").optional(),
  "x-offset": z
    .string()
    .regex(/^[0-9]{1,15}$/, "must be a number of bytes")
    .optional(),
});
export const UploadedSoFar = z.object({ receivedBytes: z.int().nonnegative() });
export type UploadHeaders = z.infer<typeof UploadHeaders>;

export const UPLOAD_PATH = "/api/v1/builds/{build}/attempts/{attempt}/artefact/{fileName}";

export function uploadPath({ build, attempt }: AttemptKey, fileName: string): string {
  return UPLOAD_PATH.replace("{build}", String(build))
    .replace("{attempt}", String(attempt))
    .replace("{fileName}", () => encodeURIComponent(fileName));
}
