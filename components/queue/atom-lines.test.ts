import { expect, it } from "vitest";
import { atomLines, wrongLines } from "./atom-lines";

const TEXT = "app-editors/neovim\r\n\n# desktop\n  x11-wm/sway  # tiling\n=dev-lang/rust-1.88.0\n";

it("reads one atom per line, as in a world file", () => {
  expect(atomLines(TEXT)).toEqual([
    { line: 1, atom: "app-editors/neovim" },
    { line: 4, atom: "x11-wm/sway" },
    { line: 5, atom: "=dev-lang/rust-1.88.0" },
  ]);
  expect(atomLines(" \n#\n")).toEqual([]);
});

it("finds the line of each atom that was refused", () => {
  const problem = { title: "The request cannot be used.", errors: [{ field: "atoms[1]", message: "no" }] };
  expect(wrongLines(atomLines(TEXT), problem)).toEqual([{ line: { line: 4, atom: "x11-wm/sway" }, message: "no" }]);
  const dotted = { title: "", errors: [{ field: "atoms.2", message: "no" }] };
  expect(wrongLines(atomLines(TEXT), dotted)[0]?.line?.line).toBe(5);
});

it.each([
  [{ title: "No planner.", detail: "No connected drone can plan." }, "No connected drone can plan."],
  [{ title: "The queue is full." }, "The queue is full."],
  [{ title: "t", errors: [{ field: "target", message: "name one" }] }, "name one"],
  [{ title: "t", errors: [{ field: "atoms[99]", message: "no" }] }, "no"],
])("says what is wrong with the whole of it", (problem, message) => {
  expect(wrongLines(atomLines(TEXT), problem)).toEqual([{ line: null, message }]);
});
