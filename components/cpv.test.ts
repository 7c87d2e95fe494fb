import { expect, it } from "vitest";
import { Cpv } from "../protocol/atom";
import { cpvParts, nameAndVersion, packageName, packagePath } from "./cpv";

const gtk = Cpv.parse("x11-libs/gtk+-3.24.49-r1");

it("takes a cpv apart", () => {
  expect(cpvParts(gtk)).toEqual({ category: "x11-libs", name: "gtk+", version: "3.24.49-r1" });
  expect(packageName(gtk)).toBe("gtk+");
  expect(nameAndVersion(gtk)).toBe("gtk+-3.24.49-r1");
});

it("leads to a page that a browser reads back as the same cpv", () => {
  const path = new URL(packagePath(gtk), "http://swarm.lan:4000").pathname;
  expect(decodeURIComponent(path)).toBe("/packages/x11-libs/gtk+-3.24.49-r1");
});
