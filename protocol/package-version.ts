/**
 * Versions of Gentoo packages: what one looks like (PMS 3.2) and which of two is newer (PMS 3.3).
 * Every pattern here matches in one pass: no part can begin where the part before it could go on.
 */

const NUMBERS = "[0-9]+(?:\\.[0-9]+)*";
const SUFFIXES = "(?:_(?:alpha|beta|pre|rc|p)[0-9]*)*";
const UNREVISED = new RegExp(`^${NUMBERS}[a-z]?${SUFFIXES}$`);
const REVISION = /^r[0-9]+$/;
const PARTS = new RegExp(`^(${NUMBERS})([a-z]?)(${SUFFIXES})(?:-r([0-9]+))?$`);
const SUFFIX = /^([a-z]+)([0-9]*)$/;

/** Where a suffix stands; a version without one stands at 0: `1_rc1 < 1 < 1_p1`. */
const SUFFIX_RANK: Readonly<Record<string, number>> = { alpha: -4, beta: -3, pre: -2, rc: -1, p: 1 };

/** -1 when `a` is older than `b`, 1 when it is newer, 0 when PMS holds them equal (`1.0` and `1.0-r0`). */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const left = dissect(a);
  const right = dissect(b);
  return (
    compareNumbers(left.numbers, right.numbers) ||
    sign(left.letter, right.letter) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    compareIntegers(left.revision, right.revision)
  );
}

/**
 * Cuts `foo-1.0_rc1-r2` into `foo` and `1.0_rc1-r2`; nothing when the text does not end in a version.
 * The first part is not checked, it may be empty or end in another version.
 */
export function splitVersion(text: string): { before: string; version: string } | undefined {
  const words = text.split("-");
  const length = versionLength(words);
  if (length === 0 || length === words.length) return undefined;
  return { before: words.slice(0, -length).join("-"), version: words.slice(-length).join("-") };
}

/** How many of the last words are a version: one, or two with a revision. */
function versionLength(words: string[]): 0 | 1 | 2 {
  const [beforeLast = "", last = ""] = words.slice(-2);
  if (words.length > 1 && REVISION.test(last)) return UNREVISED.test(beforeLast) ? 2 : 0;
  return UNREVISED.test(last) ? 1 : 0;
}

type Parts = { numbers: string[]; letter: string; suffixes: string[]; revision: string };

function dissect(version: string): Parts {
  const found = PARTS.exec(version);
  if (!found) throw new Error(`'${version}' is not a version in the form of PMS 3.2`);
  const [, numbers = "", letter = "", suffixes = "", revision = "0"] = found;
  return { numbers: numbers.split("."), letter, suffixes: suffixes.split("_").slice(1), revision };
}

function compareNumbers(a: string[], b: string[]): -1 | 0 | 1 {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const compare = at === 0 ? compareIntegers : compareLaterNumbers;
    const order = compare(a[at] ?? "", b[at] ?? "");
    if (order !== 0) return order;
  }
  return sign(a.length, b.length);
}

/** PMS algorithm 3.3: after a point, `01` reads like a decimal fraction, so that 1.1 > 1.09 and 1.01 = 1.010. */
function compareLaterNumbers(a: string, b: string): -1 | 0 | 1 {
  if (!a.startsWith("0") && !b.startsWith("0")) return compareIntegers(a, b);
  return sign(withoutTrailingZeros(a), withoutTrailingZeros(b));
}

function compareSuffixes(a: string[], b: string[]): -1 | 0 | 1 {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const left = suffixAt(a, at);
    const right = suffixAt(b, at);
    const order = sign(left.rank, right.rank) || compareIntegers(left.number, right.number);
    if (order !== 0) return order;
  }
  return 0;
}

function suffixAt(suffixes: string[], at: number): { rank: number; number: string } {
  const [, kind = "", number = ""] = SUFFIX.exec(suffixes[at] ?? "") ?? [];
  return { rank: SUFFIX_RANK[kind] ?? 0, number };
}

/** Compares digits of any length without making numbers of them: date versions exceed what a number holds exactly. */
function compareIntegers(a: string, b: string): -1 | 0 | 1 {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  return sign(left.length, right.length) || sign(left, right);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === "0") start += 1;
  return digits.slice(start);
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

function sign<T extends string | number>(a: T, b: T): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
