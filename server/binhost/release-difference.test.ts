import { expect, it } from "vitest";
import { changedUse, newestOfEachSlot } from "./release-check";
import { differenceOf } from "./release-difference";

let bytes = 0;
function stanza(cpv: string, use = "", slot = "0"): Map<string, string> {
  bytes += 1;
  return new Map([
    ["CPV", cpv],
    ["USE", use],
    ["SLOT", slot],
    ["SHA1", String(bytes)],
  ]);
}

const same = stanza("dev-libs/same-1");
const before = [
  same,
  stanza("dev-libs/leaf-1", "ssl doc"),
  stanza("dev-libs/old-1"),
  stanza("dev-lang/python-3.12", "", "3.12"),
];
const after = [
  same,
  stanza("dev-libs/leaf-1", "ssl zlib"),
  stanza("dev-libs/new-1"),
  stanza("dev-lang/python-3.12", "", "3.12"),
  stanza("dev-lang/python-3.13", "", "3.13"),
];

it("tells what was added, removed and changed, by package and slot", () => {
  expect(differenceOf(before, after)).toEqual({
    added: ["dev-libs/new-1", "dev-lang/python-3.13"],
    removed: ["dev-libs/old-1"],
    changed: [
      { from: "dev-libs/leaf-1", to: "dev-libs/leaf-1", use: ["+zlib", "-doc"] },
      { from: "dev-lang/python-3.12", to: "dev-lang/python-3.12", use: [] },
    ],
  });
});

it("[RL4] finds a changed USE flag of the same version, and no new version's", () => {
  expect(changedUse(differenceOf(before, after))).toEqual([
    "dev-libs/leaf-1 has other USE flags than before: +zlib -doc.",
  ]);
  expect(changedUse(differenceOf([stanza("a/b-1", "x")], [stanza("a/b-2", "y")]))).toEqual([]);
});

it("takes of each package and slot the newest version", () => {
  const shown = [stanza("a/b-1.9"), stanza("a/b-1.10"), stanza("a/b-2", "", "2"), stanza("a/c-1")];
  expect(newestOfEachSlot(shown)).toEqual(["a/b-1.10", "a/b-2", "a/c-1"]);
});
