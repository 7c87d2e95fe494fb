import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineReader } from "./line-reader";

describe("lines", () => {
  it.each([
    ["whole lines", "one\ntwo\n", ["one", "two"]],
    ["empty lines", "\n\na\n", ["", "", "a"]],
    ["a line without an end", "one\ntwo", ["one", "two"]],
    ["lines of other systems", "one\r\ntwo\r\n", ["one", "two"]],
    ["a line drawn over itself", "10%\r50%\r100%\n", ["100%"]],
    ["a terminal's status line", "\r\x1b[K>>> Jobs: 0 of 1\r\x1b[K>>> Jobs: 1 of 1\n", [">>> Jobs: 1 of 1"]],
    ["emerge's own line ends on xterm", ">>> one\x1bE>>> two\x1bE", [">>> one", ">>> two"]],
    ["colours", " \x1b[31;01m*\x1b[0m ERROR: \x1b[39;49;00mx\n", [" * ERROR: x"]],
    ["titles", "\x1b]0;host: emerge\x07text\x1b]0;x\x1b\\ more\n", ["text more"]],
    ["an escape without an end", "\x1b[31\n\x1b]0;title\n", ["[31", "0;title"]],
    ["NUL, bell and backspace", "a\0b\x07c\bd\te\n", ["abcd\te"]],
    ["letters of any kind", "‘föö’ 漢字 🙂\n", ["‘föö’ 漢字 🙂"]],
  ])("are what a person sees of %s", (_, text, lines) => {
    expect(read([Buffer.from(text)])).toEqual(lines);
  });

  it("are decoded even when they are not UTF-8", () => {
    expect(read([Buffer.from([0xff, 0x41, 0xc3, 0x0a])])).toEqual(["\ufffdA\ufffd"]);
  });

  it("come as soon as they are complete", () => {
    const reader = createLineReader();
    expect(reader.push(Buffer.from("on"))).toEqual([]);
    expect(reader.push(Buffer.from("e\ntw"))).toEqual(["one"]);
    expect(reader.end()).toEqual(["tw"]);
  });

  it("are the same however the bytes are cut", () => {
    const piece = fc.constantFrom(
      "a",
      "é",
      "🙂",
      "\n",
      "\r",
      "\x1b[31m",
      "\x1b[K",
      "\x1bE",
      "\x1b]0;t\x07",
      "\0",
      " * ",
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(5)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(""));
        const ends = cuts.map((_, at) => cuts.slice(0, at + 1).reduce((sum, length) => sum + length, 0));
        const chunks = [0, ...ends].map((from, at) => bytes.subarray(from, ends[at]));
        expect(read(chunks)).toEqual(read([bytes]));
      }),
    );
  });

  it("are cut when they are very long, and memory does not grow with a line that never ends", () => {
    const reader = createLineReader();
    for (let count = 0; count < 10_000; count += 1) reader.push(Buffer.alloc(1000, "x"));
    const [line = "", ...more] = reader.push(Buffer.from("\nnext\n"));
    expect([line.length, more]).toEqual([8192, ["next"]]);
  });
});

function read(chunks: Uint8Array[]): string[] {
  const reader = createLineReader();
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}
