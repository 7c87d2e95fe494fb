import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LINE_CHARACTERS, visibleText } from "./visible-text";

const ESC = "\u001b";
const COLOUR = new RegExp(`${ESC}\\[[0-9;:]*m`, "g");
const isControl = (character: string) => (character < " " && character !== "\t") || /[\x7f-\x9f]/.test(character);
const show = (text: string) => visibleText(Buffer.from(text), false);

describe("visibleText", () => {
  it.each([
    ["plain text and tabs", "a\tb c", "a\tb c"],
    ["colours", ` ${ESC}[32;01m*${ESC}[39;49;00m QA`, ` ${ESC}[32;01m*${ESC}[39;49;00m QA`],
    [
      "256 colours and colon parameters",
      `${ESC}[38;5;208mx${ESC}[38:2::1:2:3my`,
      `${ESC}[38;5;208mx${ESC}[38:2::1:2:3my`,
    ],
    ["no cursor movement, no erasing", `${ESC}[2K${ESC}[1;1Hdone${ESC}[?25l`, "done"],
    ["no private m sequences", `${ESC}[>4;2mx${ESC}[?1m`, "x"],
    ["no window titles", `${ESC}]0;host: emerge\u0007>>> Emerging`, ">>> Emerging"],
    ["no links", `${ESC}]8;;http://x${ESC}\\text${ESC}]8;;${ESC}\\`, "text"],
    ["a title that is not closed hides nothing", `${ESC}]0;title and text`, "0;title and text"],
    ["no other escapes", `${ESC}(B${ESC}E${ESC}7a${ESC}`, "a"],
    ["no control characters", "a\u0000b\u0007c\u0008d\u000be\u007ff\u0085g\u009bh", "abcdefgh"],
    ["no line ends within", "a\rb\nc", "abc"],
    ["HTML as it is", "<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["all languages", "größer 東京 🏗", "größer 東京 🏗"],
  ])("shows %s", (_, text, shown) => {
    expect(show(text)).toBe(shown);
  });

  it("replaces what is not UTF-8", () => {
    expect(visibleText(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0xc3]), false)).toBe("a\ufffd\ufffdb\ufffd");
  });

  it("marks a line that is longer than what is shown, or was longer", () => {
    const longest = "x".repeat(MAX_LINE_CHARACTERS);
    expect(show(longest)).toBe(longest);
    expect(show(`${longest}x`)).toBe(`${longest.slice(1)}…`);
    expect(visibleText(Buffer.from("begin"), true)).toBe("begin…");
  });

  it("cuts no character and no colour code in two", () => {
    const room = "x".repeat(MAX_LINE_CHARACTERS - 2);
    expect(show(`${room}🏗🏗`)).toBe(`${room}…`);
    expect(show(`${room.slice(2)}${ESC}[32mgreen`)).toBe(`${room.slice(2)}…`);
  });

  it("lets through nothing but text, tabs and colour codes, whatever comes", () => {
    const piece = fc.constantFrom(
      ESC,
      "[",
      "]",
      "m",
      "0",
      ";",
      "?",
      "P",
      "\\",
      "\u0007",
      "\u009b",
      "\r",
      "a",
      "é",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const withoutColours = show(pieces.join("")).replaceAll(COLOUR, "");
        expect([...withoutColours].filter(isControl)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("is quick with hostile lines", () => {
    for (const unit of [`${ESC}[`, `${ESC}]`, `${ESC}[0 `, `${ESC}P0`, `${ESC} `]) {
      const begun = process.cpuUsage();
      visibleText(Buffer.from(unit.repeat(64 * 1024).slice(0, 64 * 1024)), false);
      expect(process.cpuUsage(begun).user).toBeLessThan(200_000);
    }
  });
});
