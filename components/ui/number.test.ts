import { describe, expect, it } from "vitest";
import { counted, decimalText, gibText, percentText, sizeText } from "./number";

/** The reader's locale may write a comma. */
const pointed = (text: string) => text.replace(",", ".");

describe("counted", () => {
  it.each([
    [0, "0 packages"],
    [1, "1 package"],
    [152, "152 packages"],
  ])("%d", (count, text) => {
    expect(counted(count, "package")).toBe(text);
  });
});

describe("percentText", () => {
  it.each([
    [0, "0"],
    [0.604, "60"],
    [0.946, "94"],
    [0.983, "98.3"],
    [0.9999, "99.9"],
    [1, "100"],
  ])("%d is %s", (share, text) => {
    expect(pointed(percentText(share))).toBe(text);
  });
});

describe("gibText", () => {
  it.each([
    [21.4 * 2 ** 30, "21"],
    [9 * 2 ** 30, "9"],
    [1.56 * 2 ** 30, "1.6"],
    [0, "0"],
  ])("%d bytes are %s GiB", (bytes, text) => {
    expect(pointed(gibText(bytes))).toBe(text);
  });
});

it("keeps one decimal of a load", () => {
  expect([decimalText(6), decimalText(15.94)].map(pointed)).toEqual(["6.0", "15.9"]);
});

describe("sizeText", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 KiB"],
    [52_428_800, "50 MiB"],
    [3_650_722_201, "3.4 GiB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(pointed(sizeText(bytes))).toBe(text);
  });
});
