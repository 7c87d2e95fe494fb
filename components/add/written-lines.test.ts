import { describe, expect, it } from "vitest";
import { ResolvedLine } from "../../protocol/lines";
import { Wanted } from "../../protocol/plan";
import { addable, counts, plannable, textLeft, withLine, writtenLines } from "./written-lines";

const found = (cpv: string) =>
  ResolvedLine.parse({ kind: "found", add: `=${cpv}`, cpv, slot: "0", isPublished: false });
const unknown = ResolvedLine.parse({
  kind: "problem",
  problem: { kind: "unknown", atom: "app-misc/ripgrpe", nearest: ["sys-apps/ripgrep"], requiredBy: null },
  sentence: "app-misc/ripgrpe is not in the tree; the nearest is sys-apps/ripgrep.",
});
const queued = ResolvedLine.parse({
  ...{ kind: "queued", add: "=dev-util/cmake-3.31.8", cpv: "dev-util/cmake-3.31.8", slot: "0" },
  ...{ build: 7, state: "ready", position: 5 },
});
const answers = new Map([
  ["app-editors/neovim", found("app-editors/neovim-0.11.3")],
  ["neovim", found("app-editors/neovim-0.11.3")],
  ["app-misc/ripgrpe", unknown],
  ["dev-util/cmake", queued],
]);
const text = "app-editors/neovim\n# tools\napp-misc/ripgrpe # fast\ndev-util/cmake\nneovim\nx11-wm/sway";
const lines = writtenLines(text);

it("reads one atom per line, without comments", () => {
  expect(writtenLines(" a/b # c\r\n#d\n\n@world").map(({ wanted }) => wanted)).toEqual(["a/b", "", "", "@world"]);
});

it("sends each package once, and neither what is queued nor what is wrong", () => {
  expect(addable(lines, answers)).toEqual(["=app-editors/neovim-0.11.3"]);
  expect(counts(lines, answers)).toEqual({ wrong: 1, queued: 1, open: 1 });
});

it("leaves in the editor what was not added, as it was written", () => {
  expect(textLeft(lines, answers, ["=app-editors/neovim-0.11.3"])).toBe("app-misc/ripgrpe # fast\nx11-wm/sway");
  expect(textLeft(lines, answers, [])).toBe("app-editors/neovim\napp-misc/ripgrpe # fast\nneovim\nx11-wm/sway");
});

describe("another word on a line", () => {
  it("keeps the comment and the other lines", () => {
    expect(withLine(text, 3, "sys-apps/ripgrep").split("\n").slice(1, 4)).toEqual([
      "# tools",
      "sys-apps/ripgrep # fast",
      "dev-util/cmake",
    ]);
  });
});

it("leaves out what cannot be planned, and tells what belongs to no line", () => {
  const problem = { kind: "other", sentence: "No." } as const;
  const ofLine = { wanted: Wanted.parse("=a/b-1"), problem, sentence: "No." };
  const ofNone = { wanted: null, problem, sentence: "No." };
  expect(plannable(["=a/b-1", "=c/d-1"], [ofLine, ofNone])).toEqual({ adds: ["=c/d-1"], rest: [ofNone] });
});
