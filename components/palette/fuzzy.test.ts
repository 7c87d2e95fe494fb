import { describe, expect, it } from "vitest";
import { fuzzyScore } from "./fuzzy";

const better = (query: string, one: string, other: string) =>
  (fuzzyScore(query, one) ?? Number.NEGATIVE_INFINITY) > (fuzzyScore(query, other) ?? Number.NEGATIVE_INFINITY);

describe("fuzzyScore", () => {
  it.each([
    ["", "anything"],
    ["qtb", "dev-qt/qtbase-6.9.1"],
    ["QTBASE", "dev-qt/qtbase-6.9.1"],
    ["dqw", "dev-qt/qtwebengine-6.9.1"],
    ["ground tarn", "Ground drone-Tarn"],
  ])("%j fits %j", (query, text) => {
    expect(fuzzyScore(query, text)).not.toBeNull();
  });

  it("does not fit where a letter is missing or comes too early", () => {
    expect(fuzzyScore("xyz", "dev-qt/qtbase")).toBeNull();
    expect(fuzzyScore("tq", "qt")).toBeNull();
  });

  it("does not fit letters that are scattered", () => {
    expect(fuzzyScore("tar", "dev-qt/qtdeclarative-6.9.1")).toBeNull();
  });

  it.each([
    ["qtbase", "dev-qt/qtbase-6.9.1", "dev-libs/qa-tools-base-1"],
    ["vim", "app-editors/vim-9", "app-editors/neovim-0.11"],
    ["gtk", "x11-libs/gtk+-3", "dev-libs/glib-toolkit-1"],
    ["qt", "dev-qt/qtsvg-6", "dev-qt/qtwebengine-6"],
  ])("%j fits %j better than %j", (query, one, other) => {
    expect(better(query, one, other)).toBe(true);
  });
});
