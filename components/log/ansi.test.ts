import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Span } from "./ansi";
import { parseAnsi, plainText } from "./ansi";

const ESC = "\u001b";
const sgr = (codes: string) => `${ESC}[${codes}m`;

function span(text: string, look: Partial<Span> = {}): Span {
  return { text, colour: null, bold: false, dim: false, ...look };
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code < 32 && character !== "\t") || (code >= 127 && code < 160);
}

describe("colours", () => {
  it("keeps text without codes in one span", () => {
    expect(parseAnsi("[1/3] Building CXX object")).toEqual([span("[1/3] Building CXX object")]);
  });

  it("reads what gcc writes", () => {
    expect(parseAnsi(`${sgr("01")}a.cpp:1:2:${sgr("")} ${sgr("01;35")}warning: ${sgr("0")}unused`)).toEqual([
      span("a.cpp:1:2:", { bold: true }),
      span(" "),
      span("warning: ", { bold: true, colour: "magenta" }),
      span("unused"),
    ]);
  });

  it.each([
    ["31", "red", false],
    ["33", "yellow", false],
    ["36", "cyan", false],
    ["30", "dim", false],
    ["37", null, false],
    ["90", "dim", false],
    ["92", "green", true],
    ["97", "strong", false],
    ["38;5;9", "red", false],
    ["38;5;208", "yellow", false],
    ["38;5;27", "blue", false],
    ["38;5;240", "dim", false],
    ["38;5;255", "strong", false],
    ["38;2;250;10;20", "red", false],
    ["38;2;180;90;240", "magenta", false],
    ["38;2;120;125;130", "dim", false],
    ["38:2::0:200:190", "cyan", false],
    ["38;2;0;0;0", "dim", false],
  ] as const)("SGR %s is %s", (codes, colour, bold) => {
    expect(parseAnsi(`${sgr(codes)}x`)).toEqual([span("x", { colour, bold })]);
  });

  it("drops backgrounds and what stands behind them is still read", () => {
    expect(parseAnsi(`${sgr("48;5;52;1")}x${sgr("48;2;1;2;3;32")}y${sgr("41;7")}z`)).toEqual([
      span("x", { bold: true }),
      span("yz", { bold: true, colour: "green" }),
    ]);
  });

  it("switches off what 22, 39 and 0 switch off", () => {
    expect(parseAnsi(`${sgr("1;2;31")}a${sgr("22")}b${sgr("39")}c`)).toEqual([
      span("a", { bold: true, dim: true, colour: "red" }),
      span("b", { colour: "red" }),
      span("c"),
    ]);
  });
});

describe("what is dropped", () => {
  it.each([
    ["a title", `${ESC}]0;host: build\u0007text`, "text"],
    ["a title ended by ST", `${ESC}]0;host${ESC}\\text`, "text"],
    ["a cut-off title", `text${ESC}]0;never ended`, "text"],
    ["cursor codes", `${ESC}[?25l${ESC}[2Ktext${ESC}[?25h`, "text"],
    ["a cut-off sequence", `text${ESC}[31`, "text"],
    ["a lone escape", `text${ESC}`, "text"],
    ["next line, as emerge ends lines on xterm", `text${ESC}E`, "text"],
    ["one-byte CSI", "\u009b31mtext", "text"],
    ["bell, backspace and NUL", "te\u0007\u0008\u0000xt", "text"],
    ["overrides of the text's direction", "a\u202etxet\u2066b", "atxetb"],
  ])("%s", (_name, line, text) => {
    expect(plainText(line)).toBe(text);
  });

  it("keeps tabs, accents and emoji", () => {
    expect(plainText("\tcafé ✔ 🚀")).toBe("\tcafé ✔ 🚀");
  });

  it("leaves only the last rewriting of a progress line", () => {
    expect(plainText("10%\r50%\r100%")).toBe("100%");
    expect(plainText("100%\r")).toBe("100%");
    expect(plainText("10%\r\r")).toBe("10%");
  });

  it("keeps markup as text", () => {
    expect(parseAnsi(`<script>alert(1)</script>`)).toEqual([span("<script>alert(1)</script>")]);
  });

  it("never lets a control character through, and never loses a printable one", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(`${ESC}[`, `${ESC}]0;`, "38;5;", "m", "\u0007", `${ESC}`, "\u009b"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect([...plainText(pieces.join(""))].filter(isControl)).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(plainText(text)).toBe(text);
      }),
    );
  });
});
