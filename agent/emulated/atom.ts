/**
 * What emerge takes for an argument, as far as the emulation goes. Written from PMS section 3 and 8.3 on its own and not
 * shared with protocol/, so that a mistake there does not pass here as well.
 */
export type Argument =
  | { readonly kind: "exact"; readonly cpv: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "set"; readonly set: string }
  | { readonly kind: "invalid" };

const CATEGORY = "[A-Za-z0-9_][A-Za-z0-9+_.-]*";
const NAME = "[A-Za-z0-9_][A-Za-z0-9+_-]*?";
const VERSION = "[0-9]+(?:\\.[0-9]+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)[0-9]*)*(?:-r[0-9]+)?";
const EXACT = new RegExp(`^=(?<cpv>${CATEGORY}/${NAME}-${VERSION})$`);
const NAMED = new RegExp(`^(?:${CATEGORY}/)?${NAME}$`);
const VERSIONED = new RegExp(`^(?:${CATEGORY}/)?${NAME}-${VERSION}$`);
const SPLIT = new RegExp(`^(?<category>${CATEGORY})/(?<name>${NAME})-(?<version>${VERSION})$`);

export function readArgument(text: string): Argument {
  const cpv = EXACT.exec(text)?.groups?.cpv;
  if (cpv !== undefined) return { kind: "exact", cpv };
  if (text.startsWith("@")) return { kind: "set", set: text.slice(1) };
  if (NAMED.test(text) && !VERSIONED.test(text)) return { kind: "name", name: text };
  return { kind: "invalid" };
}

/** A package and version in the words of PMS 11.1: PF is PN-PVR, P is PN-PV (PVR without the revision). */
export type PackageVersion = {
  readonly cpv: string;
  readonly category: string;
  readonly pn: string;
  readonly pf: string;
  readonly p: string;
};

export function splitCpv(cpv: string): PackageVersion {
  const groups = SPLIT.exec(cpv)?.groups;
  const { category, name, version } = groups ?? {};
  if (category === undefined || name === undefined || version === undefined) {
    throw new Error(`${cpv} is not a category, name and version`);
  }
  const pf = `${name}-${version}`;
  return { cpv, category, pn: name, pf, p: pf.replace(/-r[0-9]+$/, "") };
}
