import { describe, expect, it } from "vitest";
import { parseAnsi } from "./ansi";
import { emphasise } from "./emphasis";

/** `red:text` per coloured stretch, the bare text for others. */
function marked(line: string): string[] {
  return emphasise(parseAnsi(line)).map(({ text, colour }) => (colour === null ? text : `${colour}:${text}`));
}

describe("emphasise", () => {
  it.each([
    ["[1861/2940] Building CXX object", ["strong:[1861/2940]", " Building CXX object"]],
    ["[ 64%] Building C object", ["strong:[ 64%]", " Building C object"]],
    [">>> Source compiled.", ["strong:>>> Source compiled."]],
    ["a/b.cpp:12:5: error: 'x' was not declared", ["strong:a/b.cpp:12:5:", " ", "red:error:", " 'x' was not declared"]],
    ["a.c:3: warning: unused [-Wunused]", ["strong:a.c:3:", " ", "magenta:warning:", " unused [-Wunused]"]],
    ["a.c:3:1: note: here", ["strong:a.c:3:1:", " ", "cyan:note:", " here"]],
    [
      "x86_64-pc-linux-gnu-g++: fatal error: Killed signal",
      ["x86_64-pc-linux-gnu-g++: ", "red:fatal error:", " Killed signal"],
    ],
    [" * ERROR: dev-libs/a-1::gentoo failed", ["red: * ERROR: dev-libs/a-1::gentoo failed"]],
    [" * QA Notice: found", ["yellow: * QA Notice: found"]],
    ["make[2]: *** [Makefile:3: all] Error 1", ["red:make[2]: *** [Makefile:3: all] Error 1"]],
    ["!!! Couldn't download 'a.tar'. Aborting.", ["red:!!! Couldn't download 'a.tar'. Aborting."]],
    ["checking for terror: no", ["checking for terror: no"]],
    ["plain", ["plain"]],
    ["", []],
  ])("%j", (line, spans) => {
    expect(marked(line)).toEqual(spans);
  });

  it("leaves a line alone that has colours of its own", () => {
    expect(marked("a.c:3: \u001b[35mwarning:\u001b[0m unused")).toEqual(["a.c:3: ", "magenta:warning:", " unused"]);
  });
});
