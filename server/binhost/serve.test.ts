import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Binhost } from "./binhost";
import { openBinhost } from "./binhost";
import { buildPackage, inPieces } from "./testing/gpkg";
import { ask as askBinhost, get } from "./testing/reader";

const built = buildPackage({ cpv: "dev-cpp/gtk+-1.1" });
const file = "amd64/1-1/dev-cpp/gtk+/gtk+-1.1-1.gpkg.tar";
let dataDirectory: string;
let binhost: Binhost;

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "swarm-serve-"));
  binhost = openBinhost({ dataDirectory, now: () => 1_000_000, indexEveryMs: 0 });
  await binhost.repair({ published: [], open: [], removed: [] });
  await binhost.receive(built.order, built.artefact, inPieces(built.bytes));
  expect(await binhost.publish(built.order, built.artefact)).toMatchObject({ ok: true });
});
afterEach(() => rm(dataDirectory, { recursive: true }));

const ask = (method: string, path: string) => askBinhost(binhost, method, path);
const headersOf = ({ status, headers }: Response) => ({ status, ...Object.fromEntries(headers) });

describe("the index", () => {
  it.each([
    ["Packages", "text/plain; charset=utf-8"],
    ["Packages.gz", "application/gzip"],
  ])("[BH11] answers %s in full, whatever the client has already", async (name, type) => {
    const response = await get(binhost, `amd64/${name}`, {
      "If-Modified-Since": "Mon, 23 Nov 2099 20:29:48 GMT",
      "If-None-Match": "*",
      Range: "bytes=5-",
    });
    const body = await response.arrayBuffer();
    expect(headersOf(response)).toEqual({
      status: 200,
      "content-type": type,
      "content-length": String(body.byteLength),
      "cache-control": "no-store",
    });
    expect(body.byteLength).toBeGreaterThan(100);
    expect(headersOf(await ask("HEAD", `amd64/${name}`))).toEqual(headersOf(response));
  });
});

describe("a package", () => {
  const { length } = built.bytes;

  it("is answered in full", async () => {
    const response = await get(binhost, file);
    expect(headersOf(response)).toEqual({
      status: 200,
      "content-type": "application/vnd.gentoo.gpkg",
      "content-length": String(length),
      "accept-ranges": "bytes",
      etag: expect.stringMatching(/^"[a-z0-9-]+"$/),
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(built.bytes);
    const head = await ask("HEAD", file);
    expect(headersOf(head)).toEqual(headersOf(response));
    expect(head.body).toBeNull();
  });

  it("is found under its encoded name", async () => {
    const response = await ask("GET", file.replaceAll("+", "%2B"));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(built.bytes);
  });

  it("[BH11] is answered in part", async () => {
    const response = await get(binhost, file, { Range: "bytes=512-1023" });
    expect(headersOf(response)).toMatchObject({
      status: 206,
      "content-length": "512",
      "content-range": `bytes 512-1023/${length}`,
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(built.bytes.subarray(512, 1024));
    const rest = await get(binhost, file, { Range: "bytes=4000-" });
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(built.bytes.subarray(4000));
  });

  it("has no bytes after its last", async () => {
    const response = await get(binhost, file, { Range: `bytes=${length}-` });
    expect(headersOf(response)).toMatchObject({ status: 416, "content-range": `bytes */${length}` });
  });

  it("[BH11] is answered by what the client has of it", async () => {
    const etag = (await ask("HEAD", file)).headers.get("etag") ?? "";
    expect((await get(binhost, file, { "If-None-Match": `"other", ${etag}` })).status).toBe(304);
    const other = await get(binhost, file, { "If-None-Match": '"other"' });
    expect(other.status).toBe(200);
    const same = await get(binhost, file, { Range: "bytes=0-9", "If-Range": etag });
    expect((await same.arrayBuffer()).byteLength).toBe(10);
    const changed = await get(binhost, file, { Range: "bytes=0-9", "If-Range": '"other"' });
    expect((await changed.arrayBuffer()).byteLength).toBe(length);
  });
});

describe("everything else", () => {
  it("is no method but GET and HEAD", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect(headersOf(await ask(method, "amd64/Packages"))).toMatchObject({ status: 405, allow: "GET, HEAD" });
    }
  });

  it.each([
    "",
    "/",
    "amd64",
    "amd64/",
    "arm64/Packages",
    "AMD64/Packages",
    "amd64/packages",
    "amd64/Packages/",
    "amd64//Packages",
    "amd64/1-1/",
    "amd64/1-1/Packages",
    "amd64/1-1/dev-cpp/",
    "amd64/1-1/dev-cpp/gtk+/",
    "amd64/1-1/dev-cpp/gtk+/gtk+-1.1-2.gpkg.tar",
    "amd64/1-1/dev-cpp/gtk+/secret.txt",
    "amd64/1-1/dev-cpp/gtk+/link/x.gpkg.tar",
    "amd64/../amd64/Packages",
    "amd64/../../incoming",
    "amd64/..%2f..%2fincoming",
    "..%2fincoming/Packages",
    "%2e%2e/incoming/Packages",
    "amd64/1-1/dev-cpp/../../../../../../etc/passwd.gpkg.tar",
    "amd64/1-1/..%2f../etc/x.gpkg.tar",
    "amd64/1-1/%2e%2e/%2e%2e/x.gpkg.tar",
    "amd64/1-1/dev-cpp/gtk+/..%2fgtk+-1.1-1.gpkg.tar",
    "amd64/1-1/dev-cpp/gtk+/%00gtk+-1.1-1.gpkg.tar",
    "amd64/1-1/dev-cpp/gtk+/gtk+-1.1-1.gpkg.tar%00",
    "amd64/1-1/dev-cpp/gtk+/gtk+-1.1-1.gpkg.tar%0a",
    "amd64/1-1\\dev-cpp\\gtk+\\gtk+-1.1-1.gpkg.tar",
    "amd64/%ff",
    "amd64/%",
    "__proto__/Packages",
    `amd64/${"a".repeat(100_000)}`,
  ])("[BH12] is not found: %j", async (path) => {
    const directory = join(dataDirectory, "binhost/amd64/1-1/dev-cpp/gtk+");
    await writeFile(join(directory, "secret.txt"), "secret");
    await symlink("/etc", join(directory, "link"));
    const response = await ask("GET", path);
    expect(headersOf(response)).toMatchObject({ status: 404, "content-type": "text/plain; charset=utf-8" });
    expect(await response.text()).toMatch(/^There is no .*\.\n$/);
  });
});
