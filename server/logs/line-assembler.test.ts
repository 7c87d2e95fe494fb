import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineAssembler } from "./line-assembler";

/** The lines of pieces put together; the last is the unfinished one. */
function assemble(...pieces: (string | Buffer)[]): string[] {
  const assembler = new LineAssembler();
  const lines = pieces.flatMap((piece) => [...assembler.push(Buffer.from(piece))]);
  return [...lines, assembler.finish()];
}

describe("LineAssembler", () => {
  it.each([
    ["lines", "a\nb\n\nc", ["a", "b", "", "c"]],
    ["the last state of what was redrawn", " 10%\r 50%\r100%\ndone\n", ["100%", "done", ""]],
    ["lines that end in CR LF", "a\r\nb\r\r\n", ["a", "b", ""]],
    ["a redrawn line that ends in CR LF", "10%\r100%\r\n", ["100%", ""]],
    ["an empty redraw as empty", "10%\r\u001b[K\nx", ["", "x"]],
    ["a line that is not redrawn yet", "10%\r", ["10%"]],
  ])("makes %s", (_, text, lines) => {
    expect(assemble(text)).toEqual(lines);
  });

  it("makes the same lines however the bytes are cut, even within a character", () => {
    const text = fc
      .array(fc.constantFrom("a", "é", "🏗", "\n", "\r", "\r\n", "\u001b[31m", "\u001b]0;t\u0007"), { maxLength: 40 })
      .map((units) => Buffer.from(units.join("")));
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (bytes, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(assemble(...pieces)).toEqual(assemble(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the beginning of an endless line and finds the next one", () => {
    const chunk = Buffer.alloc(64 * 1024, "x");
    const [first, second] = assemble(...new Array<Buffer>(200).fill(chunk), "\nnext");
    expect(first).toMatch(/^x{8191}…$/);
    expect(second).toBe("next");
  });

  it("marks what is missing only on the line where it is missing", () => {
    const endless = "y".repeat(200_000);
    expect(assemble(`${endless}\rshort\n`, `${endless}\nshort`)).toEqual([
      "short",
      `${endless.slice(0, 8191)}…`,
      "short",
    ]);
  });
});
