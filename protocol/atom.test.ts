import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATOM_LENGTH_LIMIT, Atom, buildAtom, Cpv, formatAtom, parseAtom, parseCpv, splitCpv } from "./atom";
import examples from "./fixtures/atoms.json";

const valid = examples.filter((example) => example.valid);
const invalid = examples.filter((example) => !example.valid);

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9+_]{0,8}(-[a-z+_]{1,5}){0,2}$/);
const category = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9+_.-]{0,10}$/);
const version = fc.stringMatching(/^[0-9]{1,4}(\.[0-9]{1,3}){0,3}[a-z]?(_(alpha|beta|pre|rc|p)[0-9]{0,3}){0,2}(-r[0-9]{1,2})?$/);
const tail = fc.stringMatching(
  /^(:[a-z0-9]{1,4}(\/[0-9.]{1,4}z)?=?|:\*|:=)?$/.source === "" ? /^$/ : /^(:([a-z0-9]{1,4}=?|\*|=))?(::[a-z]{1,5})?(\[-?[a-z]{1,4}(,[a-z]{1,4}[?=]?){0,2}\])?$/,
);
const cpv = fc.tuple(category, name, version).map(([c, n, v]) => `${c}/${n}-${v}`);
const atom = fc
  .tuple(fc.constantFrom("", "!", "!!"), fc.constantFrom("=", "~", "<", "<=", ">", ">="), cpv, tail)
  .map((parts) => parts.join(""));

describe("atoms", () => {
  it("has all the examples", () => {
    expect([valid.length, invalid.length]).toEqual([48, 65]);
  });
});
