import fc from "fast-check";

/** What attackers write where something else is expected. */
export const NASTY = [
  // Options where a package is expected, and what a shell would take for something else.
  "--exec=reboot",
  "-C",
  "=sys-apps/a-1 --unmerge",
  "=sys-apps/a-1;reboot",
  "$(reboot)",
  "`reboot`",
  "=sys-apps/a-1\n--depclean",
  "sys-apps/a|reboot",
  // Out of the directory.
  "../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "/etc/passwd",
  "a/../../b",
  "..\\..\\windows",
  "a\u0000b",
  "%00",
  ".",
  "..",
  // Into a page.
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "\u001b]8;;http://evil.example\u0007x",
  "\u202egnp.exe",
  // Into a query, a prototype, a number.
  "'; DROP TABLE Build; --",
  "__proto__",
  "constructor",
  "NaN",
  "1e309",
  "-1",
  "9007199254740993",
  "\ud800",
  "é".repeat(5000),
  "",
];

/** Any JSON, nested somewhat and with what attackers write in it. */
export function anyJson(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(...NASTY),
    fc.dictionary(nastyText(), fc.jsonValue(), { maxKeys: 4 }),
  );
}

export function nastyText(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 40 }));
}

/** A message that would do, with something else in the place of one of its parts. */
export function almost(message: unknown): fc.Arbitrary<unknown> {
  const paths = pathsIn(message);
  return fc.tuple(fc.constantFrom(...paths), anyJson()).map(([path, other]) => withAt(message, path, other));
}

type Path = readonly string[];

function pathsIn(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, part]) => pathsIn(part).map((path) => [key, ...path]))];
}

function withAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === key ? withAt(part, rest, other) : part));
  if (typeof value !== "object" || value === null) return other;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === key ? withAt(part, rest, other) : part]),
  );
}
