import { expect, it } from "vitest";
import type { PaletteItem } from "./palette-search";
import { searchPalette } from "./palette-search";

const item = (group: PaletteItem["group"], text: string): PaletteItem => ({ key: text, group, text });
const ITEMS = [
  item("Actions", "Pause"),
  item("Actions", "Ground drone-Tarn"),
  item("Pages", "Queue"),
  item("Drones", "drone-Tarn"),
  item("Packages", "net-print/cups-2.4"),
  item("Packages", "sys-apps/tar-1.35"),
];
const texts = (typed: string, recent: string[] = []) =>
  searchPalette(ITEMS, typed, recent).flatMap(({ items }) => items.map(({ text }) => text));

it("finds in all groups, the best first", () => {
  expect(texts("tar")).toEqual(["drone-Tarn", "Ground drone-Tarn", "sys-apps/tar-1.35"]);
});

it("looks among actions alone after >, among drones after @", () => {
  expect(texts(">tarn")).toEqual(["Ground drone-Tarn"]);
  expect(texts("@")).toEqual(["drone-Tarn"]);
});

it("shows no packages before anything is typed, but one that was chosen lately", () => {
  expect(texts("")).toEqual(["Pause", "Ground drone-Tarn", "Queue", "drone-Tarn"]);
  expect(texts("", ["sys-apps/tar-1.35"])).toContain("sys-apps/tar-1.35");
});

it("puts what was chosen lately before the others of its group", () => {
  expect(texts("", ["Ground drone-Tarn"])[0]).toBe("Ground drone-Tarn");
});
