import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBuildGate } from "./build-gate";
import { systemClock } from "./clock";
import type { EmergeHost } from "./emerge-host";
import { hostReader } from "./host-reader";
import { emptyDirectory } from "./testing/test-agent";

/** A host whose emerge says what its make.conf says, and counts how often it was asked. */
function hostOf() {
  const root = emptyDirectory();
  const path = (name: string) => join(root, name);
  for (const name of ["etc/portage/package.use", "var/db/pkg/x/a-1", "tree/metadata"])
    mkdirSync(path(name), { recursive: true });
  writeFileSync(path("etc/portage/make.conf"), 'USE="one"\n');
  writeFileSync(path("var/db/pkg/x/a-1/SLOT"), "0\n");
  symlinkSync("profile-one", path("etc/portage/make.profile"));
  writeFileSync(path("tree/metadata/timestamp.chk"), "Sun, 22 Nov 2026 17:54:44 +0000\n");
  const script = [
    "#!/bin/sh",
    `echo "$*" >> ${path("asked")}`,
    'case "$*" in *--version*) echo "Portage 3.0.82 (python 3.11.2, default/linux, gcc-12, glibc-2, 6.1)"; exit;; esac',
    `printf 'Repositories:\\n\\ngentoo\\n    location: ${path("tree")}\\n\\n'`,
    `echo "Timestamp of repository gentoo: $(cat ${path("tree/metadata/timestamp.chk")})"`,
    `cat ${path("etc/portage/make.conf")}`,
  ];
  writeFileSync(path("emerge"), `${script.join("\n")}\n`);
  chmodSync(path("emerge"), 0o755);
  const host: EmergeHost = {
    ...{
      emergePath: path("emerge"),
      python: "python3",
      workDirectory: root,
      configRoot: root,
      binhostUrl: "http://127.0.0.1:9",
    },
    ...{ mayDowngrade: false, temporaryDirectory: null, distfilesDirectory: null, loadLimit: 1, cpus: null },
    ...{ memoryBytes: 2 ** 30, cgroups: null, gate: openBuildGate(), environment: process.env, clock: systemClock },
  };
  const timesAsked = () => readFileSync(path("asked"), "utf8").trim().split("\n").length;
  return { path, timesAsked, read: hostReader(host) };
}

test("[TG6] a host that did not change is the very same, and emerge is not asked again", async () => {
  const { read, timesAsked } = hostOf();
  const first = await read();
  expect(first).toMatchObject({
    portage: { portageVersion: "3.0.82", settings: { use: ["one"] } },
    installed: ["x/a:0"],
  });
  expect(await read()).toBe(first);
  expect(timesAsked()).toBe(2);
});

test.each<[string, (path: (name: string) => string) => void, object]>([
  [
    "make.conf",
    (path) => appendFileSync(path("etc/portage/make.conf"), 'CFLAGS="-O3"\n'),
    { settings: { cflags: "-O3" } },
  ],
  [
    "package.use",
    (path) => writeFileSync(path("etc/portage/package.use/a"), "x/a ssl\n"),
    { settings: { packageFiles: { "package.use": expect.any(String) } } },
  ],
  [
    "the profile",
    (path) => {
      rmSync(path("etc/portage/make.profile"));
      symlinkSync("profile-two", path("etc/portage/make.profile"));
    },
    {},
  ],
  [
    "the tree",
    (path) => writeFileSync(path("tree/metadata/timestamp.chk"), "Mon, 23 Nov 2026 17:54:44 +0000 \n"),
    { settings: { repositories: [{ name: "gentoo", at: Date.UTC(2026, 10, 23, 17, 54, 44) }] } },
  ],
])("[TG6] %s that changed is read again", async (_, change, told) => {
  const { read, path, timesAsked } = hostOf();
  const first = await read();
  change(path);
  const second = await read();
  expect(second).not.toBe(first);
  expect(second.portage).toMatchObject(told);
  expect(timesAsked()).toBe(4);
});

test("[TG6] what is installed is read again without asking emerge", async () => {
  const { read, path, timesAsked } = hostOf();
  const first = await read();
  mkdirSync(path("var/db/pkg/y/b-1"), { recursive: true });
  writeFileSync(path("var/db/pkg/y/b-1/SLOT"), "2/2.1\n");
  const second = await read();
  expect(second.installed).toEqual(["x/a:0", "y/b:2"]);
  expect(second.portage).toBe(first.portage);
  expect(timesAsked()).toBe(2);
});
