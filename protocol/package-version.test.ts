import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, splitVersion } from "./package-version";

/** Older to newer; each list is one rule of PMS 3.3. */
const ASCENDING = {
  "numbers, not text": ["9", "10", "20240101", "99999999999999999998", "99999999999999999999"],
  "more components are newer": ["1", "1.0", "1.0.0", "1.1"],
  "after a point, a leading zero makes it a fraction": ["1.01", "1.011", "1.09", "1.1", "1.10"],
  letters: ["1.2", "1.2a", "1.2b", "1.2.1"],
  suffixes: ["1_alpha", "1_alpha1", "1_beta", "1_pre", "1_rc", "1_rc9", "1_rc10", "1", "1_p", "1_p1"],
  "more suffixes": ["1_alpha_beta", "1_alpha", "1_alpha_p"],
  "revisions last": ["1-r0", "1-r1", "1-r10", "1_p0-r1", "1_p1"],
};

const EQUAL = [
  ["1", "1-r0"],
  ["1.0", "01.0"],
  ["1.010", "1.01"],
  ["1_p", "1_p0"],
  ["1_alpha", "1_alpha00"],
  ["007-r01", "7-r1"],
] as const;

describe("compareVersions (PMS 3.3)", () => {
  it.each(Object.entries(ASCENDING))("%s", (_, versions) => {
    for (const [at, older] of versions.entries()) {
      for (const newer of versions.slice(at + 1)) {
        expect([older, newer, compareVersions(older, newer)]).toEqual([older, newer, -1]);
        expect([newer, older, compareVersions(newer, older)]).toEqual([newer, older, 1]);
      }
    }
  });

  it.each(EQUAL)("%s equals %s", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
  });

  it("orders any versions without contradiction", () => {
    const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){0,2}[ab]?(_(alpha|rc|p)[0-9]?){0,2}(-r[0-9])?$/);
    fc.assert(
      fc.property(fc.tuple(version, version, version), (versions) => {
        const [oldest, middle, newest] = versions.sort(compareVersions);
        expect(compareVersions(oldest, newest)).not.toBe(1);
        expect(compareVersions(oldest, middle)).not.toBe(1);
        expect(compareVersions(newest, oldest)).not.toBe(-1);
        expect(compareVersions(oldest, oldest)).toBe(0);
      }),
    );
  });

  it("refuses what is not a version, naming it", () => {
    expect(() => compareVersions("1.0", "1.0-rc")).toThrow("'1.0-rc'");
  });
});

describe("splitVersion (PMS 3.2)", () => {
  it.each([
    ["foo-1.2.3b_rc1-r2", "foo", "1.2.3b_rc1-r2"],
    ["libstdc++-v3-3.3.6", "libstdc++-v3", "3.3.6"],
    ["python-2to3-1", "python-2to3", "1"],
    ["foo-r1-2", "foo-r1", "2"],
  ])("%s", (text, before, version) => {
    expect(splitVersion(text)).toEqual({ before, version });
  });

  it.each(["foo", "foo-", "foo-r1", "1.0", "foo-1.0B", "foo-1..0", "foo-1.0_foo"])("finds no version in %s", (text) => {
    expect(splitVersion(text)).toBeUndefined();
  });
});
