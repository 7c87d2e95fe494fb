import type { Context } from "hono";
import type { ApiParts } from "./api-parts";
import { wrongRequest } from "./problem";

/** The coordinator's address as whoever asks has called it; or why that cannot be used. */
export function coordinatorAt(c: Context, { publicUrl, isSecure }: Pick<ApiParts, "publicUrl" | "isSecure">) {
  if (publicUrl) return publicUrl.origin;
  const host = c.req.header("host") ?? "";
  // It becomes part of a command line that people paste into a shell.
  if (/^[A-Za-z0-9.:_[\]-]+$/.test(host)) return `${isSecure ? "https" : "http"}://${host}`;
  return wrongRequest(c, 400, "The request cannot be used.", "Host: must be a host name and perhaps a port.");
}
