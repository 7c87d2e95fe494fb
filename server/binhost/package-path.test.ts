import { describe, expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import { AttemptKey } from "../../protocol/ids";
import { isNamedAfter, packagePath, parsePackagePath } from "./package-path";

const key = AttemptKey.parse({ build: 7, attempt: 2 });
const cpv = Cpv.parse("dev-cpp/libsigc++-3.6.0-r1");

it("puts a package under a name that is unique to its attempt, then as Portage does", () => {
  const path = packagePath(key, cpv, "libsigc++-3.6.0-r1-1.gpkg.tar");
  expect(path).toBe("7-2/dev-cpp/libsigc++/libsigc++-3.6.0-r1-1.gpkg.tar");
  expect(parsePackagePath(path)).toEqual({ build: 7, attempt: 2, format: "gpkg" });
});

it.each([
  "7-2/a/b/c.tar",
  "7-2/a/b/.gpkg.tar",
  "7-2/a/../c.gpkg.tar",
  "7-2/./b/c.gpkg.tar",
  "7-2/a//c.gpkg.tar",
  "7-2/a/c.gpkg.tar",
  "7-2/a/b/c/d.gpkg.tar",
  "/7-2/a/b/c.gpkg.tar",
  "07-2/a/b/c.gpkg.tar",
  "7-0/a/b/c.gpkg.tar",
  "../7-2/a/b/c.gpkg.tar",
  "7-2/a/b/c.gpkg.tar/",
  "7-2/a/b/c\n.gpkg.tar",
  "7-2/a/b/c.gpkg.tar\n",
  "7-2\\a\\b\\c.gpkg.tar",
  "7-2/Packages",
  "Packages",
  "",
])("knows no package at %j", (path) => {
  expect(parsePackagePath(path)).toBeNull();
});

describe("isNamedAfter", () => {
  it.each(["-1.gpkg.tar", ".gpkg.tar", "-12.xpak", ".tbz2"])("takes PF%s", (rest) => {
    expect(isNamedAfter(`libsigc++-3.6.0-r1${rest}`, cpv)).toBe(true);
  });
  it.each([
    "libsigc++-3.6.0-r10.gpkg.tar",
    "libsigc++-3.6.0-r1-x.gpkg.tar",
    "libsigc++-3.6.0-r1.tar",
    "leaf-1.gpkg.tar",
  ])("does not take %s", (name) => {
    expect(isNamedAfter(name, cpv)).toBe(false);
  });
});
