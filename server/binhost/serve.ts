import { parseRange } from "./byte-range";
import type { FileSystem, ReadableFile } from "./file-system";
import type { PackageFormat } from "./package-path";
import { parsePackagePath } from "./package-path";
import type { IndexSnapshot } from "./target-index";

/** What is served: the binhosts by the first segments of their paths, and the key that packages are signed with. */
export type Served = {
  files: FileSystem;
  find: (segments: readonly string[]) => Shelf | null;
  publicKey: string | null;
};

/** One binhost as its clients see it. `path` is what follows its address; a place is null when there can be no such package. */
export type Shelf = {
  path: string;
  snapshot(): Promise<IndexSnapshot | null>;
  placeOf(path: string): string | null;
};

/** What of a request decides how it is answered. */
export type Asked = { method: string; header(name: string): string | undefined };

/** How a client is answered. Whoever sends a part of a file closes the file. */
export type Answer = { status: number; headers: Record<string, string>; body: Uint8Array | FilePart | null };
/** The bytes [from, to). */
export type FilePart = { file: ReadableFile; from: number; to: number };

/** Answers a client of the binhost; `remotePath` as in `Binhost.serve`. */
export async function serve(served: Served, request: Asked, remotePath: string): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sentence(405, "Only GET and HEAD are answered here.", { Allow: "GET, HEAD" });
  }
  if (remotePath === KEY_PATH && served.publicKey !== null) {
    return whole(request, Buffer.from(served.publicKey), "application/pgp-keys");
  }
  const shelf = served.find(decodeSegments(remotePath) ?? []);
  if (!shelf) return sentence(404, "There is no binhost for such a target.");
  const isIndex = shelf.path === "Packages" || shelf.path === "Packages.gz";
  if (isIndex) {
    const snapshot = await shelf.snapshot();
    if (!snapshot) return sentence(404, "There is no package in this binhost yet.");
    return shelf.path === "Packages"
      ? whole(request, snapshot.plain, "text/plain; charset=utf-8")
      : whole(request, snapshot.gzip, "application/gzip");
  }
  const known = parsePackagePath(shelf.path);
  // The pattern admits no path that leads elsewhere: no segment may begin with a dot.
  const place = known && shelf.placeOf(shelf.path);
  const file = known && place !== null && (await served.files.open(place));
  if (!file) return sentence(404, "There is no such package.");
  const answer = answerFor(request, file, known.format);
  if (answer.body === null) await file.close();
  return answer;
}

/**
 * Always 200: Portage asks for what changed after the TIMESTAMP it has *plus five seconds*, so that an answer 304 would hide
 * from it what was published within these. Not to be kept by caches on the way, for the same reason.
 */
function whole({ method }: Asked, bytes: Buffer, type: string): Answer {
  const headers = { "Content-Type": type, "Content-Length": String(bytes.length), "Cache-Control": "no-store" };
  return { status: 200, headers, body: method === "HEAD" ? null : bytes };
}

function answerFor(request: Asked, file: ReadableFile, format: PackageFormat): Answer {
  const { sizeBytes, modifiedMs } = file;
  const etag = `"${sizeBytes.toString(36)}-${Math.floor(modifiedMs).toString(36)}"`;
  const headers = { ETag: etag, "Accept-Ranges": "bytes" };
  if (matches(request.header("If-None-Match"), etag)) return { status: 304, headers, body: null };

  const ifRange = request.header("If-Range");
  const isForThis = ifRange === undefined || ifRange === etag;
  const range = isForThis ? parseRange(request.header("Range"), sizeBytes) : "whole";
  if (range === "unsatisfiable") {
    return { status: 416, headers: { ...headers, "Content-Range": `bytes */${sizeBytes}` }, body: null };
  }
  const { first, last } = range === "whole" ? { first: 0, last: sizeBytes - 1 } : range;
  const described = {
    ...headers,
    "Content-Type": MEDIA_TYPES[format],
    "Content-Length": String(last - first + 1),
    ...(range !== "whole" && { "Content-Range": `bytes ${first}-${last}/${sizeBytes}` }),
  };
  const body = request.method === "HEAD" ? null : { file, from: first, to: last + 1 };
  return { status: range === "whole" ? 200 : 206, headers: described, body };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((each) => [etag, `W/${etag}`, "*"].includes(each.trim()));
}

function decodeSegments(path: string): string[] | null {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

function sentence(status: number, text: string, more: Record<string, string> = {}): Answer {
  const body = Buffer.from(`${text}\n`);
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": String(body.length), ...more };
  return { status, headers, body };
}

/** Below `/binhost/`. */
export const KEY_PATH = "key.asc";
/** As registered with IANA for Gentoo's packages. */
const MEDIA_TYPES: Record<PackageFormat, string> = {
  gpkg: "application/vnd.gentoo.gpkg",
  xpak: "application/vnd.gentoo.xpak",
};
