import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBuildGate } from "../build-gate";
import { systemClock } from "../clock";
import type { EmergeHost } from "../emerge-host";
import { workOrder } from "../testing/puppet-host";
import { attemptDirectory } from "./attempt-directory";
import { createConfigRoot, forgetCachedIndex } from "./config-root";

let root: string;
let host: EmergeHost;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "config-root-")));
  host = {
    emergePath: "/usr/bin/emerge",
    python: "python3",
    workDirectory: join(root, "50%"),
    configRoot: join(root, "host"),
    mayDowngrade: false,
    temporaryDirectory: "/var/tmp",
    distfilesDirectory: null,
    loadLimit: 12,
    cpus: null,
    memoryBytes: 2 ** 30,
    cgroups: null,
    gate: openBuildGate(),
    binhostUrl: "http://[::1]:4600/binhost/x86-64%20v3",
    environment: process.env,
    clock: systemClock,
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the attempt's configuration root", () => {
  it("has all of the host's settings, and the swarm's binhost instead of the host's", async () => {
    write("host/etc/portage/make.conf", "CFLAGS=-O2");
    write("host/etc/portage/package.use/python", "dev-lang/python sqlite");
    write("host/etc/portage/binrepos.conf/gentoo.conf", "[gentoo]\nsync-uri = https://example.org");
    write("host/var/db/repos/gentoo/profiles/amd64/parent", "..");
    symlinkSync("../../var/db/repos/gentoo/profiles/amd64", join(root, "host/etc/portage/make.profile"));

    const own = await create();
    expect(readdirSync(own).sort()).toEqual(["binrepos.conf", "make.conf", "make.profile", "package.use"]);
    expect(readFileSync(join(own, "make.conf"), "utf8")).toBe("CFLAGS=-O2");
    expect(readFileSync(join(own, "package.use/python"), "utf8")).toContain("sqlite");
    expect(realpathSync(join(own, "make.profile"))).toBe(join(root, "host/var/db/repos/gentoo/profiles/amd64"));
  });

  it("says where the binhost is, that its packages are not signed, and writes % as Python reads it", async () => {
    expect(readFileSync(join(await create(), "binrepos.conf"), "utf8")).toBe(
      [
        "[portage-swarm]",
        "sync-uri = http://[::1]:4600/binhost/x86-64%%20v3",
        `location = ${root}/50%%/attempts/7.2/downloads`,
        "priority = 1",
        "verify-signature = false",
        "",
      ].join("\n"),
    );
  });

  it("keeps a broken link for emerge to complain about", async () => {
    mkdirSync(join(root, "host/etc/portage"), { recursive: true });
    symlinkSync("nowhere", join(root, "host/etc/portage/make.profile"));
    expect(readdirSync(await create())).toContain("make.profile");
  });

  it("can be read by the user that builds, although the agent lets nobody read what it writes", async () => {
    const before = process.umask(0o077);
    try {
      const own = await create();
      const between = own.slice(host.workDirectory.length + 1).split("/");
      const modes = between.map(
        (_, at) => statSync(join(host.workDirectory, ...between.slice(0, at + 1))).mode & 0o777,
      );
      expect(modes).toEqual(between.map(() => 0o755));
    } finally {
      process.umask(before);
    }
  });

  it("can be made where there is no etc/portage", async () => {
    expect(readdirSync(await create())).toEqual(["binrepos.conf"]);
  });
});

describe("the copy of the binhost's index", () => {
  it("is removed where Portage keeps it: by name and path, without the port", async () => {
    write("host/var/cache/edb/binhost/::1/binhost/x86-64%20v3/Packages", "old");
    write("host/var/cache/edb/binhost/::1/binhost/other/Packages", "other");
    await forgetCachedIndex(host);
    expect(existsSync(join(root, "host/var/cache/edb/binhost/::1/binhost/x86-64%20v3/Packages"))).toBe(false);
    expect(existsSync(join(root, "host/var/cache/edb/binhost/::1/binhost/other/Packages"))).toBe(true);
  });

  it("may be absent", async () => {
    await forgetCachedIndex(host);
  });
});

async function create(): Promise<string> {
  const directory = attemptDirectory(host.workDirectory, workOrder());
  await createConfigRoot(host, directory);
  return join(directory.config, "etc/portage");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
