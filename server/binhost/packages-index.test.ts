import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commonHeader, formatIndex, formatStanza, parseBuilderIndex, parseIndex } from "./packages-index";

const twoBuilders = readFileSync(new URL("fixtures/two-builders.Packages", import.meta.url), "utf8");
const blocks = twoBuilders.split("\n\n").filter((block) => block !== "");
const [header = "", chain = "", leaf = ""] = blocks;

function read(text: string) {
  const parsed = parseBuilderIndex(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.index;
}

describe("parseBuilderIndex", () => {
  it("reads one stanza, alone or after the header, as Portage writes them", () => {
    expect(read(`${chain}\n\n`).header).toBeNull();
    expect(read(chain).stanza.get("CPV")).toBe("dev-libs/chain-e-1.0");
    const whole = read(`${header}\n\n${leaf}\n\n`);
    expect(whole.header?.get("ARCH")).toBe("amd64");
    expect(whole.stanza.get("IUSE")).toBe("static");
  });

  it("keeps values as they are", () => {
    const { stanza } = read("CPV: a/b-1\nDESC: x: y  \u2028 größer\nRDEPEND:\nUSE: \n");
    expect([...stanza]).toEqual([
      ["CPV", "a/b-1"],
      ["DESC", "x: y  \u2028 größer"],
      ["RDEPEND", ""],
      ["USE", ""],
    ]);
  });

  it.each([
    ["nothing", "", "There is no stanza with a CPV."],
    ["blank lines", "\n\n\n", "There is no stanza with a CPV."],
    ["a header alone", header, "There is no stanza with a CPV."],
    ["two stanzas", `${chain}\n\n${leaf}`, "There must be exactly one stanza, there are 2."],
    ["a header and two stanzas", `${header}\n\n${chain}\n\n${leaf}`, "There must be exactly one stanza, there are 2."],
    ["a line that is no field", `${chain}\nhello`, "The stanza must consist of lines `KEY: value`, each key once."],
    [
      "a key without a value's space",
      `${chain}\nUSE2:x`,
      "The stanza must consist of lines `KEY: value`, each key once.",
    ],
    ["a key twice", `${chain}\nCPV: a/b-1`, "The stanza must consist of lines `KEY: value`, each key once."],
    ["a line end for Python only", `${chain}\nDESC: x\rPATH: /etc/passwd`, "The stanza contains control characters."],
    ["NUL", `${chain}\nDESC: \u0000`, "The stanza contains control characters."],
    ["another line end", `${chain}\nDESC: \u0085`, "The stanza contains control characters."],
  ])("refuses %s", (_, text, why) => {
    expect(parseBuilderIndex(text)).toEqual({ ok: false, why });
  });
});

describe("formatStanza", () => {
  it("changes nothing but the path", () => {
    const path = "7-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar";
    expect(formatStanza(read(leaf), path)).toBe(`${leaf.replace(/(?<=^PATH: ).*$/m, path)}\n\n`);
  });

  it("writes out what the stanza leaves to its builder's header", () => {
    const index = read("CHOST: x86_64-pc-linux-gnu\nREPO: gentoo\n\nCPV: a/b-1\nREPO: own\n");
    expect(formatStanza(index, "p")).toBe("CPV: a/b-1\nREPO: own\nCHOST: x86_64-pc-linux-gnu\nPATH: p\n\n");
  });
});

describe("formatIndex", () => {
  it("writes what Portage wrote, from the same header and stanzas", () => {
    const { header: fields } = parseIndex(twoBuilders);
    const stanzas = blocks.slice(1).map((block) => Buffer.from(`${block}\n\n`));
    expect(formatIndex(commonHeader(fields), 1795466150, stanzas).toString()).toBe(twoBuilders);
  });

  it("takes from a builder's header nothing that would send clients elsewhere", () => {
    const hostile = read(
      `URI: http://elsewhere/\nTTL: 99999\nPACKAGES: 7\nTIMESTAMP: 9\nVERSION: 1\nARCH: arm64\n\n${leaf}`,
    );
    const text = formatIndex(commonHeader(hostile.header ?? new Map()), 5, []).toString();
    expect(text).toBe("ARCH: arm64\nPACKAGES: 0\nTIMESTAMP: 5\nVERSION: 0\n\n");
  });
});
