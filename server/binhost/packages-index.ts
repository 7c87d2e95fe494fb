/**
 * Portage's `Packages` index (lib/portage/getbinpkg.py): blocks of `KEY: value` lines, separated by one blank line; the first
 * describes the binhost, each other one a package. A second blank line would end the index for its readers.
 */
export type Fields = ReadonlyMap<string, string>;

/** What a builder's index says: the package, and the binhost's header when it came along. */
export type BuilderIndex = { header: Fields | null; stanza: Fields };

/** Reads what a drone sends of its `Packages` file: one package's stanza, alone or after the header. `why` is a sentence. */
export function parseBuilderIndex(text: string): { ok: true; index: BuilderIndex } | { ok: false; why: string } {
  // Python reads a lone CR in its cached copy as a line end, so it could begin a field of its own there.
  if (CONTROL.test(text)) return { ok: false, why: "The stanza contains control characters." };
  const blocks: Fields[] = [];
  for (const block of text.split(/\n{2,}/)) {
    if (block.trim() === "") continue;
    const fields = parseFields(block);
    if (!fields) return { ok: false, why: "The stanza must consist of lines `KEY: value`, each key once." };
    blocks.push(fields);
  }
  const header = blocks[0]?.has("CPV") ? null : (blocks.shift() ?? null);
  const [stanza, ...more] = blocks;
  if (!stanza) return { ok: false, why: "There is no stanza with a CPV." };
  if (more.length > 0) return { ok: false, why: `There must be exactly one stanza, there are ${blocks.length}.` };
  return { ok: true, index: { header, stanza } };
}

/** Reads an index that {@link formatIndex} wrote. */
export function parseIndex(text: string): { header: Fields; stanzas: Fields[] } {
  const [header = new Map<string, string>(), ...stanzas] = text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => parseFields(block) ?? new Map<string, string>());
  return { header, stanzas };
}

/**
 * A stanza as the swarm's index shows it: as the builder wrote it but for its path. What it leaves to the builder's header
 * is written out, because another builder's header may stand above it.
 */
export function formatStanza({ header, stanza }: BuilderIndex, path: string): string {
  const inherited = INHERITED.filter((key) => !stanza.has(key) && header?.get(key)).map(
    (key) => [key, header?.get(key) ?? ""] as const,
  );
  return formatFields(new Map([...stanza, ...inherited, ["PATH", path]]));
}

/** The fields of a builder's header that describe the whole binhost. */
export function commonHeader(header: Fields): Fields {
  return new Map([...header].filter(([key]) => !OWN_HEADER_KEYS.has(key)));
}

/** A whole index. Stanzas come as {@link formatStanza} wrote them. */
export function formatIndex(common: Fields, timestampSeconds: number, stanzas: readonly Uint8Array[]): Buffer {
  const header = new Map([
    ...common,
    ["PACKAGES", String(stanzas.length)],
    ["TIMESTAMP", String(timestampSeconds)],
    ["VERSION", "0"],
  ]);
  const sorted = new Map([...header].sort(([a], [b]) => (a < b ? -1 : 1)));
  return Buffer.concat([Buffer.from(formatFields(sorted)), ...stanzas]);
}

/** Keys that Portage leaves out of a stanza when the header has the same value. */
const INHERITED = ["CHOST", "REPO"];
/** What the swarm's index says of itself, and what would send its clients elsewhere or to their caches. */
const OWN_HEADER_KEYS = new Set(["VERSION", "TIMESTAMP", "PACKAGES", "URI", "TTL", "DOWNLOAD_TIMESTAMP", "REPO"]);
const FIELD = /^([A-Za-z_][A-Za-z0-9_]*):(?: ([^\n]*))?$/;
const CONTROL = /[^\P{Cc}\n\t]/u;

function parseFields(block: string): Map<string, string> | null {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    if (line === "") continue;
    const [, key, value = ""] = FIELD.exec(line) ?? [];
    if (key === undefined || fields.has(key)) return null;
    fields.set(key, value);
  }
  return fields;
}

/** A block with the blank line that ends it. */
function formatFields(fields: Fields): string {
  return `${[...fields].map(([key, value]) => `${key}: ${value}\n`).join("")}\n`;
}
