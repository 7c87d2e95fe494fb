import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATOM_LENGTH_LIMIT, Atom, buildAtom, Cpv, formatAtom, parseAtom, parseCpv, splitCpv } from "./atom";
import examples from "./fixtures/atoms.json";

const valid = examples.filter((example) => example.valid);
const invalid = examples.filter((example) => !example.valid);

const category = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9+_.-]{0,10}$/);
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9+_]{0,8}(-[a-z+_]{1,5}){0,2}$/);
const version = fc.stringMatching(
  /^[0-9]{1,4}(\.[0-9]{1,3}){0,3}[a-z]?(_(alpha|beta|pre|rc|p)[0-9]{0,3}){0,2}(-r[0-9])?$/,
);
const cpv = fc.tuple(category, name, version).map(([c, n, v]) => ({ text: `${c}/${n}-${v}`, c, n, v }));

const sign = fc.constantFrom("", "!", "!!");
const operator = fc.constantFrom("=", "~", "<", "<=", ">", ">=");
const tail = fc.stringMatching(
  /^(:([a-z0-9]{1,4}(\/[0-9]{1,4})?=?|[*=]))?(::[a-z]{1,5})?(\[-?[a-z]{1,4}(,[a-z]{1,4}[?=]?){0,2}\])?$/,
);
const atom = fc.tuple(sign, operator, cpv, tail).map(([s, o, { text }, t]) => `${s}${o}${text}${t}`);

describe("parseAtom", () => {
  it("has examples of both kinds", () => {
    expect([valid.length, invalid.length]).toEqual([48, 65]);
  });

  it.each(valid)("takes $atom: $why", (example) => {
    const parsed = parseAtom(example.atom);
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && formatAtom(parsed.atom)).toBe(example.atom);
    expect(Atom.safeParse(example.atom).success).toBe(example.emerge_argument);
  });

  it.each(invalid)("refuses $atom: $why", (example) => {
    expect(parseAtom(example.atom)).toEqual({ ok: false, why: expect.stringMatching(/^\S.{20,}/) });
    expect(Atom.safeParse(example.atom).success).toBe(false);
  });

  it("finds every part", () => {
    expect(parseAtom("!!>=app-misc/foo-bar-1.0-r1-7:2/2.1=::my-overlay[ssl(+),-debug]")).toEqual({
      ok: true,
      atom: {
        blocker: "!!",
        category: "app-misc",
        name: "foo-bar",
        version: { operator: ">=", version: "1.0-r1", buildId: "7" },
        slot: "2/2.1=",
        repository: "my-overlay",
        use: ["ssl(+)", "-debug"],
      },
    });
  });

  it("takes no name that ends in a version, even where Portage would", () => {
    expect(parseAtom("=app-misc/foo-1-2-3").ok).toBe(false);
  });

  it("gives back what it read, for any atom", () => {
    fc.assert(
      fc.property(atom, (text) => {
        const parsed = parseAtom(text);
        expect(parsed.ok && formatAtom(parsed.atom)).toBe(text);
      }),
    );
  });

  it("takes nothing with a space, a control character or a shell's character in it, wherever that stands", () => {
    const bad = fc.constantFrom(..." \t\n\r\0\x1b\"#$%&'();\\^`{|}é\u2028\u00a0");
    fc.assert(
      fc.property(atom, bad, fc.nat(), (text, character, at) => {
        const cut = at % (text.length + 1);
        expect(parseAtom(text.slice(0, cut) + character + text.slice(cut)).ok).toBe(false);
      }),
    );
  });

  it("takes nothing that begins like an option", () => {
    fc.assert(fc.property(fc.oneof(atom, fc.string()), (text) => !parseAtom(`-${text}`).ok));
  });

  it("answers hostile lengths at once", () => {
    for (const unit of ["a", "-1", "1.", "_p", "-r1", "[", "a,", "=", "!", "/"]) {
      const text = unit.repeat(ATOM_LENGTH_LIMIT);
      expect(parseAtom(`=a/a-${text}`).ok).toBe(false);
      expect(parseAtom(`=a/a-${text.slice(0, ATOM_LENGTH_LIMIT - 8)}!`).ok).toBe(false);
    }
    expect(parseAtom(`a/${"a".repeat(ATOM_LENGTH_LIMIT - 2)}`).ok).toBe(true);
    expect(parseAtom(`a/${"a".repeat(ATOM_LENGTH_LIMIT - 1)}`).ok).toBe(false);
  });
});

describe("Cpv", () => {
  it("is cut into the parts it was made of, and asked for by one exact atom", () => {
    fc.assert(
      fc.property(cpv, ({ text, c, n, v }) => {
        const checked = Cpv.parse(text);
        expect(splitCpv(checked)).toEqual({ category: c, name: n, version: v, pf: `${n}-${v}` });
        expect(buildAtom(checked)).toBe(`=${text}`);
        expect(parseAtom(buildAtom(checked))).toMatchObject({ ok: true, atom: { category: c, name: n } });
      }),
    );
  });

  it.each([
    "dev-libs/openssl",
    "=dev-libs/openssl-3.4.1",
    "dev-libs/openssl-3.4.1*",
    "openssl-3.4.1",
    "a/b-1:0",
    "a/b-1-2",
  ])("refuses %s", (text) => {
    expect(parseCpv(text).ok).toBe(false);
    expect(Cpv.safeParse(text).success).toBe(false);
  });

  it("says what is allowed", () => {
    const issue = Cpv.safeParse("openssl").error?.issues[0]?.message;
    expect(issue).toBe("a cpv is category/name-version, for example dev-libs/openssl-3.4.1-r1");
  });
});
