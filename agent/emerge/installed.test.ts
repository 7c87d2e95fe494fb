import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyDirectory } from "../testing/test-agent";
import { installedReader } from "./installed";

function host() {
  const root = emptyDirectory();
  const database = join(root, "var/db/pkg");
  let changes = 0;
  /** A file system may date two changes alike that are a test's moment apart. */
  const touch = (category: string) => {
    changes += 1;
    utimesSync(join(database, category), changes, changes);
  };
  return {
    read: installedReader(root),
    database,
    install(cpv: string, slot: string) {
      mkdirSync(join(database, cpv), { recursive: true });
      writeFileSync(join(database, cpv, "SLOT"), `${slot}\n`);
      touch(cpv.split("/")[0] ?? "");
    },
    touch,
  };
}

test("what is installed is told by name and slot, each once, without what is only being merged", async () => {
  const { install, read } = host();
  install("dev-lang/python-3.12.4", "3.12/3.12");
  install("dev-lang/python-3.13.1_p1-r2", "3.13");
  install("dev-libs/openssl-3.4", "0/3");
  install("dev-libs/openssl-3.5", "0/3");
  install("dev-libs/-MERGING-glib-2", "2");
  install("sys-apps/no-version", "0");
  expect(await read()).toEqual(["dev-lang/python:3.12", "dev-lang/python:3.13", "dev-libs/openssl:0"]);
});

test("what changes is read again, and what does not is the very same", async () => {
  const { install, read, database, touch } = host();
  install("dev-libs/one-1", "0");
  install("app-misc/two-1", "0");
  const before = await read();
  expect(await read()).toBe(before);
  install("dev-libs/three-1", "0");
  expect(await read()).toEqual(["app-misc/two:0", "dev-libs/one:0", "dev-libs/three:0"]);
  renameSync(join(database, "dev-libs/one-1"), join(database, "dev-libs/one-2"));
  touch("dev-libs");
  expect(await read()).toEqual(["app-misc/two:0", "dev-libs/one:0", "dev-libs/three:0"]);
  rmSync(join(database, "app-misc"), { recursive: true });
  expect(await read()).toEqual(["dev-libs/one:0", "dev-libs/three:0"]);
});

test("where Portage keeps nothing, nobody can tell", async () => {
  expect(await installedReader(emptyDirectory())()).toBeUndefined();
});
