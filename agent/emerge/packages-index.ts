/** One package in Portage's index of binary packages: its text as it stands there, and its fields. */
export type Stanza = { text: string; fields: ReadonlyMap<string, string> };

/** What a file `Packages` says of all its packages before the first of them. */
export function readHeader(index: string): string {
  return (index.split(/\n{2,}/, 1)[0] ?? "").trimEnd();
}

/**
 * The packages of a file `Packages` (PKGDIR or binhost): stanzas of `KEY: value` lines, separated by blank lines, of which
 * the first is the header and describes no package.
 */
export function readStanzas(index: string): Stanza[] {
  const [, ...stanzas] = index.split(/\n{2,}/);
  return stanzas.filter((text) => text.trim() !== "").map((text) => ({ text: text.trimEnd(), fields: fieldsOf(text) }));
}

function fieldsOf(stanza: string): Map<string, string> {
  return new Map(
    stanza.split("\n").flatMap((line) => {
      const colon = line.indexOf(": ");
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : [];
    }),
  );
}
