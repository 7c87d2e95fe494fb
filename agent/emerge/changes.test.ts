import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Change } from "./changes";
import { inWords, readChanges } from "./changes";

const changesIn = (name: string) =>
  readChanges(
    readFileSync(join(import.meta.dirname, "fixtures/transcripts", `${name}.stdout.txt`), "utf8").split("\n"),
  );

it.each<[string, Change[]]>([
  ["10-getbinpkg-pretend", [{ does: "adds", cpv: "app-arch/ccprog-1.0-1", instead: null }]],
  ["01-downgrade", [{ does: "downgrades", cpv: "dev-libs/leaf-1.0", instead: "1.1" }]],
  ["01-reinstall", [{ does: "replaces", cpv: "app-misc/diamond-1.0", instead: null }]],
  ["01-use-changed", [{ does: "replaces", cpv: "app-misc/useful-1.2", instead: "1.0" }]],
  [
    "01-blocker-resolved-by-uninstall",
    [
      { does: "adds", cpv: "app-misc/softblock-1.0", instead: null },
      { does: "removes", cpv: "app-misc/blockb-1.0", instead: null },
    ],
  ],
])("reads what real emerge would do: %s", (name, changes) => {
  expect(changesIn(name)).toEqual(changes);
});

it("takes a new slot for an addition, and a rebuild for a replacement", () => {
  expect(readChanges(["[ebuild  NS    ] a/b-2 [1]", "[ebuild  rR    ] a/c-1 ", "[ebuild  r  U  ] a/d-2 [1]"])).toEqual([
    { does: "adds", cpv: "a/b-2", instead: "1" },
    { does: "replaces", cpv: "a/c-1", instead: null },
    { does: "replaces", cpv: "a/d-2", instead: "1" },
  ]);
});

it("counts nothing that stays as it is", () => {
  expect(
    readChanges(["[nomerge       ] a/b-1", "[blocks b      ] a/c (is blocking a/b-1)", "Total: 0 packages"]),
  ).toEqual([]);
});

it("says it in a few words, however much it is", () => {
  const one: Change = { does: "replaces", cpv: "a/b-2", instead: "1" };
  expect(inWords([one, { does: "removes", cpv: "a/c-1", instead: null }])).toBe(
    "replaces a/b-2 (1 is installed), removes a/c-1",
  );
  expect(inWords([one, one, one, one, one])).toMatch(/, 2 more$/);
});
