import { parseRange } from "./byte-range";
import { readPieces } from "./durable-files";
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

/** Answers a client of the binhost; `remotePath` as in `Binhost.serve`. */
export async function serve(served: Served, request: Request, remotePath: string): Promise<Response> {
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
  const { status, headers, body } = answerFor(request, file, known.format);
  if (body) return new Response(streamOf(file, body.first, body.last + 1), { status, headers });
  await file.close();
  return new Response(null, { status, headers });
}

/**
 * Always 200: Portage asks for what changed after the TIMESTAMP it has *plus five seconds*, so that an answer 304 would hide
 * from it what was published within these. Not to be kept by caches on the way, for the same reason.
 */
function whole(request: Request, bytes: Buffer, type: string): Response {
  const headers = { "Content-Type": type, "Content-Length": String(bytes.length), "Cache-Control": "no-store" };
  return new Response(request.method === "HEAD" ? null : new Uint8Array(bytes), { headers });
}

/** Which bytes of a package go out, under which status and headers. */
type Answer = { status: number; headers: Headers; body: { first: number; last: number } | null };

function answerFor(request: Request, { sizeBytes, modifiedMs }: ReadableFile, format: PackageFormat): Answer {
  const etag = `"${sizeBytes.toString(36)}-${Math.floor(modifiedMs).toString(36)}"`;
  const headers = new Headers({ ETag: etag, "Accept-Ranges": "bytes" });
  if (matches(request.headers.get("If-None-Match"), etag)) return { status: 304, headers, body: null };

  const ifRange = request.headers.get("If-Range");
  const range = parseRange(ifRange === null || ifRange === etag ? request.headers.get("Range") : null, sizeBytes);
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${sizeBytes}`);
    return { status: 416, headers, body: null };
  }
  const bytes = range === "whole" ? { first: 0, last: sizeBytes - 1 } : range;
  if (range !== "whole") headers.set("Content-Range", `bytes ${bytes.first}-${bytes.last}/${sizeBytes}`);
  headers.set("Content-Type", MEDIA_TYPES[format]);
  headers.set("Content-Length", String(bytes.last - bytes.first + 1));
  return { status: range === "whole" ? 200 : 206, headers, body: request.method === "HEAD" ? null : bytes };
}

/** Reads as fast as it is read from, and closes the file at the end, whatever the end is. */
function streamOf(file: ReadableFile, from: number, to: number): ReadableStream<Uint8Array> {
  const chunks = readPieces(file, from, to);
  let missingBytes = to - from;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { value } = await chunks.next();
    if (value) {
      missingBytes -= value.length;
      controller.enqueue(value);
      return;
    }
    if (missingBytes > 0) throw new Error(`a package file ended ${missingBytes} bytes before its end`);
    await file.close();
    controller.close();
  };
  const pullOrClose = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      await pull(controller);
    } catch (error) {
      await file.close();
      throw error;
    }
  };
  return new ReadableStream({ pull: pullOrClose, cancel: () => file.close() }, { highWaterMark: 0 });
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((each) => [etag, `W/${etag}`, "*"].includes(each.trim()));
}

function decodeSegments(path: string): string[] | null {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

function sentence(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers } });
}

/** Below `/binhost/`. */
export const KEY_PATH = "key.asc";
/** As registered with IANA for Gentoo's packages. */
const MEDIA_TYPES: Record<PackageFormat, string> = {
  gpkg: "application/vnd.gentoo.gpkg",
  xpak: "application/vnd.gentoo.xpak",
};
