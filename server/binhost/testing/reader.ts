import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { Binhost } from "../binhost";
import { readPieces } from "../durable-files";
import { parseIndex } from "../packages-index";
import type { Answer } from "../serve";

/** What a client sees of an index: the header's TIMESTAMP, and each package's stanza by its cpv. */
export type SeenIndex = { timestampSeconds: number; packages: Map<string, ReadonlyMap<string, string>> };

export function get(binhost: Binhost, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return ask(binhost, "GET", encodeURI(path), headers);
}

/** What a client would get over HTTP. */
export async function ask(
  binhost: Binhost,
  method: string,
  remotePath: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const asked = new Headers(headers);
  const {
    status,
    headers: told,
    body,
  } = await binhost.serve({ method, header: (name) => asked.get(name) ?? undefined }, remotePath);
  return new Response(body && new Uint8Array(await bytesOf(body)), { status, headers: told });
}

async function bytesOf(body: NonNullable<Answer["body"]>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const { file, from, to } = body;
  try {
    const pieces: Buffer[] = [];
    for await (const piece of readPieces(file, from, to)) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}

/** Reads the index as a client does, `Packages.gz` first; null when there is none. */
export async function readIndex(binhost: Binhost, target: string): Promise<SeenIndex | null> {
  const response = await get(binhost, `${target}/Packages.gz`);
  if (response.status !== 200) return null;
  const text = gunzipSync(await response.arrayBuffer()).toString("utf8");
  const { header, stanzas } = parseIndex(text);
  if (header.get("PACKAGES") !== String(stanzas.length)) throw new Error(`PACKAGES is ${header.get("PACKAGES")}`);
  return {
    timestampSeconds: Number(header.get("TIMESTAMP")),
    packages: new Map(stanzas.map((stanza) => [stanza.get("CPV") ?? "", stanza])),
  };
}

/** Downloads everything that the index names, as clients check it; says what is wrong. */
export async function problemsOf(binhost: Binhost, target: string): Promise<string[]> {
  const problems: string[] = [];
  for (const [cpv, stanza] of (await readIndex(binhost, target))?.packages ?? []) {
    const response = await get(binhost, `${target}/${stanza.get("PATH")}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const sha1 = createHash("sha1").update(bytes).digest("hex");
    if (response.status !== 200) problems.push(`${cpv} is answered ${response.status}`);
    else if (String(bytes.length) !== stanza.get("SIZE")) problems.push(`${cpv} has ${bytes.length} bytes`);
    else if (sha1 !== stanza.get("SHA1")) problems.push(`${cpv} has other bytes`);
  }
  return problems;
}
