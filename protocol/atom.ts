import * as z from "zod";
import { splitVersion } from "./package-version";

/**
 * What people ask for (an atom, `>=dev-lang/python-3.13:3.13`) and what is built (a cpv, `dev-lang/python-3.13.1`),
 * by the grammar of PMS 3.1, 3.2 and 8.3. How a build is run (jobs, retries) is never part of either string.
 *
 * A text is cut at fixed characters and each piece is matched once, so that hostile input costs linear time.
 */

/** Longest atom or cpv that is looked at, in characters. */
export const ATOM_LENGTH_LIMIT = 512;

/** One exact version of a package: `category/name-version`. */
export type Cpv = z.infer<typeof Cpv>;
export const Cpv = z
  .string()
  .superRefine((text, context) => {
    const parsed = parseCpv(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.why });
  })
  .brand<"Cpv">();

/** What a person may ask the swarm to build: any atom but a blocker, never a set, an option or a bare name. */
export type Atom = z.infer<typeof Atom>;
export const Atom = z
  .string()
  .superRefine((text, context) => {
    const parsed = parseAtom(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.why });
    else if (parsed.atom.blocker) context.addIssue({ code: "custom", message: "a blocker (! or !!) cannot be built" });
  })
  .brand<"Atom">();

/** An atom's parts; what the atom does not say is absent. */
export type ParsedAtom = {
  blocker?: "!" | "!!";
  category: string;
  name: string;
  version?: VersionRange;
  /** As written after the colon: `3.13`, `0/76.1`, `0=`, `=` or `*`. */
  slot?: string;
  repository?: string;
  /** USE conditions as written, without brackets and commas: `['ssl', '-debug(+)']`. */
  use: readonly string[];
};

/** Which versions an atom means. Only `=` may have `anySuffix` (the star of `=dev-libs/foo-1.2*`). */
export type VersionRange = {
  operator: (typeof OPERATORS)[number];
  version: string;
  anySuffix?: true;
  /** Selects one instance of a binary package: the 3 of `=dev-libs/foo-1.2-3`. */
  buildId?: string;
};

/** A cpv's parts; `pf` is `name-version`. */
export type ParsedCpv = { category: string; name: string; version: string; pf: string };

type Refused = { ok: false; why: string };

/** Reads one atom. `why` is a sentence for people, which says what is allowed and repeats nothing of the text. */
export function parseAtom(text: string): { ok: true; atom: ParsedAtom } | Refused {
  if (isUnreadable(text)) return refuse(UNREADABLE);
  const blocker = BLOCKERS.find((sign) => text.startsWith(sign));
  const unblocked = text.slice(blocker?.length ?? 0);
  const operator = OPERATORS.find((sign) => unblocked.startsWith(sign));
  const [beforeUse, use] = cut(unblocked.slice(operator?.length ?? 0), "[");
  const [beforeRepository, repository] = cut(beforeUse, "::");
  const [body, slot] = cut(beforeRepository, ":");

  const wrong = wrongWithTail(slot, repository, use);
  if (wrong) return refuse(wrong);
  const named = operator === undefined ? parseUnversioned(body) : parseVersioned(operator, body);
  if (!named.ok) return named;
  return {
    ok: true,
    atom: {
      ...(blocker && { blocker }),
      ...named.parts,
      ...(slot !== undefined && { slot }),
      ...(repository !== undefined && { repository }),
      use: use === undefined ? [] : use.slice(0, -1).split(","),
    },
  };
}

/** Writes an atom; `formatAtom` of what `parseAtom` read is the same text. */
export function formatAtom(atom: ParsedAtom): string {
  const { blocker = "", category, name, version, slot, repository, use } = atom;
  const range =
    version && `-${version.version}${version.buildId ? `-${version.buildId}` : ""}${version.anySuffix ? "*" : ""}`;
  return [
    `${blocker}${version?.operator ?? ""}${category}/${name}${range ?? ""}`,
    slot === undefined ? "" : `:${slot}`,
    repository === undefined ? "" : `::${repository}`,
    use.length === 0 ? "" : `[${use.join(",")}]`,
  ].join("");
}

/** Reads one cpv; `why` as in {@link parseAtom}. */
export function parseCpv(text: string): { ok: true; cpv: ParsedCpv } | Refused {
  if (isUnreadable(text)) return refuse(UNREADABLE);
  const { category, pf } = cutCategory(text);
  const split = splitVersion(pf);
  if (!split) return refuse("a cpv is category/name-version, for example dev-libs/openssl-3.4.1-r1");
  const { before: name, version } = split;
  const wrong = wrongWithNames(category, name);
  return wrong ? refuse(wrong) : { ok: true, cpv: { category, name, version, pf } };
}

/** The parts of a cpv that was checked at the door. */
export function splitCpv(cpv: Cpv): ParsedCpv {
  const parsed = parseCpv(cpv);
  if (!parsed.ok) throw new Error(`'${cpv}' passed for a cpv, but ${parsed.why}`);
  return parsed.cpv;
}

/** The one form of atom that emerge is given: exactly this version, whatever the attempt. */
export function buildAtom(cpv: Cpv): `=${Cpv}` {
  return `=${cpv}`;
}

const BLOCKERS = ["!!", "!"] as const;
const OPERATORS = [">=", "<=", ">", "<", "=", "~"] as const;

const CATEGORY = /^[A-Za-z0-9_][A-Za-z0-9+_.-]*$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9+_-]*$/;
const SLOT = /^(?:[A-Za-z0-9_][A-Za-z0-9+_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9+_.-]*)?=?|[*=])$/;
const REPOSITORY = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;
const FLAG = "[A-Za-z0-9][A-Za-z0-9+_@-]*(?:\\([+-]\\))?";
const USE = new RegExp(`^(?:-${FLAG}|!${FLAG}[?=]|${FLAG}[?=]?)$`);
const DIGITS = /^[0-9]+$/;
const VISIBLE_ASCII = /^[!-~]+$/;

const UNREADABLE = `an atom is 1 to ${ATOM_LENGTH_LIMIT} visible ASCII characters without spaces, for example dev-libs/openssl`;

type Named = { ok: true; parts: Pick<ParsedAtom, "category" | "name" | "version"> } | Refused;

function parseUnversioned(body: string): Named {
  const { category, pf: name } = cutCategory(body);
  const wrong = wrongWithNames(category, name);
  return wrong ? refuse(wrong) : { ok: true, parts: { category, name } };
}

function parseVersioned(operator: VersionRange["operator"], body: string): Named {
  const anySuffix = operator === "=" && body.endsWith("*");
  const { category, pf } = cutCategory(anySuffix ? body.slice(0, -1) : body);
  const outer = splitVersion(pf);
  if (!outer)
    return refuse(
      `${operator} needs a version: ${operator}category/name-version, for example ${operator}dev-libs/openssl-3.4.1`,
    );
  // `foo-1.2-3` ends in two versions. A name may not end in one (PMS 3.1.2), so the 3 is a build id.
  const inner = !anySuffix && DIGITS.test(outer.version) ? splitVersion(outer.before) : undefined;
  const name = inner?.before ?? outer.before;
  const wrong = wrongWithNames(category, name);
  if (wrong) return refuse(wrong);
  const version: VersionRange = inner
    ? { operator, version: inner.version, buildId: outer.version }
    : { operator, version: outer.version, ...(anySuffix && { anySuffix }) };
  return { ok: true, parts: { category, name, version } };
}

function wrongWithNames(category: string, name: string): string | undefined {
  if (!CATEGORY.test(category)) {
    return "before the / stands a category: letters, digits and + _ . -, beginning with a letter, a digit or _ (PMS 3.1.1)";
  }
  if (!NAME.test(name)) {
    return "after the / stands a name: letters, digits and + _ -, beginning with a letter, a digit or _ (PMS 3.1.2)";
  }
  if (splitVersion(name))
    return "a name cannot end in a version; with a version, an atom begins with one of = ~ < <= > >=";
  return undefined;
}

function wrongWithTail(
  slot: string | undefined,
  repository: string | undefined,
  use: string | undefined,
): string | undefined {
  if (slot !== undefined && !SLOT.test(slot)) return "after : stands a slot: 3.13, 0/76.1, 0=, = or *";
  if (repository !== undefined && !REPOSITORY.test(repository))
    return "after :: stands a repository: letters, digits and _ -";
  if (
    use !== undefined &&
    !(
      use.endsWith("]") &&
      use
        .slice(0, -1)
        .split(",")
        .every((condition) => USE.test(condition))
    )
  ) {
    return "USE conditions stand last, in one pair of brackets, separated by commas: [ssl,-debug]";
  }
  return undefined;
}

function isUnreadable(text: string): boolean {
  return text.length > ATOM_LENGTH_LIMIT || !VISIBLE_ASCII.test(text);
}

function cutCategory(text: string): { category: string; pf: string } {
  const [category, pf = ""] = cut(text, "/");
  return { category, pf };
}

function cut(text: string, at: string): [before: string, after: string | undefined] {
  const index = text.indexOf(at);
  return index === -1 ? [text, undefined] : [text.slice(0, index), text.slice(index + at.length)];
}

function refuse(why: string): Refused {
  return { ok: false, why };
}
