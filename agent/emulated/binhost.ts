import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Stanza } from "./packages-index";
import { readIndex } from "./packages-index";

/** A section of binrepos.conf. */
export type BinaryRepository = {
  name: string;
  /** Without a slash at the end. */
  uri: string;
  verifySignature: boolean;
};

/** Every section of `etc/portage/binrepos.conf`, a file or a directory of files, that names a `sync-uri`. */
export function readBinaryRepositories(configRoot: string): BinaryRepository[] {
  const sections = readSections(textOf(join(configRoot, "etc/portage/binrepos.conf")));
  return [...sections].flatMap(([name, keys]) => {
    const uri = keys.get("sync-uri")?.replace(/\/+$/, "");
    // Since Portage 3.0.78 signatures are verified unless the section says no.
    const verifySignature = !/^(false|no)$/i.test(keys.get("verify-signature") ?? "true");
    return uri ? [{ name, uri, verifySignature }] : [];
  });
}

export type IndexAnswer = { stanzas: readonly Stanza[]; messages: readonly string[] };

/**
 * The packages of a binhost, by Portage's own rules: `Packages.gz` before `Packages`, and the copy of the last visit when
 * the server says that nothing changed since five seconds after its TIMESTAMP. `messages` go to standard error.
 */
export async function fetchIndex({ name, uri }: BinaryRepository, root: string): Promise<IndexAnswer> {
  const { hostname, pathname } = new URL(uri);
  // No port: two binhosts on one name share the copy. So does Portage.
  const copyPath = join(root, "var/cache/edb/binhost", hostname, pathname, "Packages");
  const copy = readIndex(textOf(copyPath));
  try {
    const text = await downloadIndex(uri, copy.timestampSeconds);
    const fresh = text === null ? null : readIndex(text);
    if (text === null || fresh === null || (fresh.timestampSeconds ?? 0) <= (copy.timestampSeconds ?? -1)) {
      const said = text === null ? [`[${name}] Local copy of remote index is up-to-date and will be used.`] : [];
      return { stanzas: copy.stanzas, messages: said };
    }
    mkdirSync(dirname(copyPath), { recursive: true });
    writeFileSync(copyPath, text);
    return { stanzas: fresh.stanzas, messages: [] };
  } catch (error) {
    const messages = [
      "",
      "",
      `!!! [${name}] Error fetching binhost package info from '${uri}'`,
      `!!! [${name}] ${error instanceof HttpError ? error.message : `<urlopen error ${reasonOf(error)}>`}`,
      "",
    ];
    return { stanzas: [], messages };
  }
}

/** @throws {HttpError} for any answer but 200, or what the connection threw. */
export async function download(url: string): Promise<Buffer> {
  const response = await request(url, { "User-Agent": "Portage (Gentoo, https://www.gentoo.org) distfile-fetch" });
  return await bodyOf(response);
}

export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly words: string,
  ) {
    super(`HTTP Error ${status}: ${words}`);
  }
}

const GRACE_SECONDS = 5;

/** Null when it did not change since. */
async function downloadIndex(uri: string, sinceSeconds: number | null): Promise<string | null> {
  const headers = {
    "User-Agent": "Gentoo Portage",
    ...(sinceSeconds !== null && {
      "If-Modified-Since": new Date((sinceSeconds + GRACE_SECONDS) * 1000).toUTCString(),
    }),
  };
  try {
    return gunzipSync(await bodyOf(await request(`${uri}/Packages.gz`, headers))).toString("utf8");
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.status === 304) return null;
    if (error.status !== 404) throw error;
  }
  try {
    return (await bodyOf(await request(`${uri}/Packages`, headers))).toString("utf8");
  } catch (error) {
    if (error instanceof HttpError && error.status === 304) return null;
    throw error;
  }
}

function request(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const get = url.startsWith("https:") ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      if (response.statusCode === 200) {
        resolve(response);
        return;
      }
      response.resume();
      reject(new HttpError(response.statusCode ?? 0, response.statusMessage ?? ""));
    }).on("error", reject);
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error && error.code === "ECONNREFUSED"
    ? "[Errno 111] Connection refused"
    : String(error);
}

function readSections(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let keys = new Map<string, string>();
  for (const line of text.split("\n")) {
    const section = /^\[(?<name>[^\]]+)\]\s*$/.exec(line)?.groups?.name;
    const { key, value } = /^(?<key>[a-z-]+)\s*=\s*(?<value>.*?)\s*$/.exec(line)?.groups ?? {};
    if (section !== undefined) {
      keys = new Map();
      sections.set(section, keys);
    } else if (key !== undefined && value !== undefined) keys.set(key, value);
  }
  return sections;
}

/** Of a file, or of all files of a directory; empty when there is none. */
function textOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? readFileSync(path, "utf8") : "";
  return readdirSync(path)
    .sort()
    .map((name) => readFileSync(join(path, name), "utf8"))
    .join("\n");
}
