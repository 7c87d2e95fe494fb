import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir, totalmem, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { openBuildGate } from "../../agent/build-gate";
import { openCgroups } from "../../agent/cgroup";
import { systemClock } from "../../agent/clock";
import type { EmergeHost } from "../../agent/emerge-host";
import { SHARE, writeRepository } from "./ebuild-repository";

/** The real emerge that the tests drive; nothing when there is none to drive. */
export const EMERGE = process.env.PORTAGE_SWARM_EMERGE;

/**
 * A Gentoo host in a directory of its own: real Portage, told to take that directory for its prefix. The machine's own
 * packages and settings are neither seen nor changed.
 */
export type GentooHost = EmergeHost & {
  name: string;
  prefix: string;
  /** Names of the test packages that are installed here. */
  installed(): string[];
  /** As a person does on a machine that is no drone: binary packages alone, from a binhost. */
  installFrom(binhostUrl: string, atom: string, verifies?: boolean): Promise<void>;
  /** From source, as a person does: the package is published nowhere. */
  installFromSource(atom: string): Promise<void>;
  /** Trusts this key and no other when signatures are verified. */
  verifySignatures(publicKey: string, fingerprint?: string): void;
  /** What runs for attempts here, or for one of them; told by the PKGDIR that Portage hands down to all of a build. */
  processes(attempt?: string): BuildProcess[];
  remove(): void;
};

export type BuildProcess = { pid: number; argv: string[] };

export function createHost(name: string, binhostUrl: string): GentooHost {
  const root = mkdtempSync(join(tmpdir(), `portage-swarm-${name}-`));
  const prefix = join(root, "prefix");
  const write = (path: string, lines: readonly string[]) => {
    mkdirSync(dirname(join(prefix, path)), { recursive: true });
    writeFileSync(join(prefix, path), `${lines.join("\n")}\n`);
  };
  writeRepository(join(prefix, "var/db/repos/swarmtest"));
  write("etc/portage/repos.conf", [
    "[DEFAULT]",
    "main-repo = swarmtest",
    "[swarmtest]",
    `location = ${prefix}/var/db/repos/swarmtest`,
  ]);
  write("etc/portage/make.conf", makeConf(prefix));
  // The host has a binhost of its own: an attempt must not see it.
  write("etc/portage/binrepos.conf", ["[foreign]", "sync-uri = http://127.0.0.1:9/foreign"]);
  write("usr/share/portage/config/sets/portage.conf", SETS);
  symlinkSync("../../var/db/repos/swarmtest/profiles/default", join(prefix, "etc/portage/make.profile"));
  for (const path of ["var/tmp", "var/db/pkg", "var/lib/portage"]) mkdirSync(join(prefix, path), { recursive: true });

  const workDirectory = join(root, "work");
  const environment = { ...process.env, ...modules(), PORTAGE_OVERRIDE_EPREFIX: prefix };
  return {
    emergePath: EMERGE ?? "",
    python: process.env.PORTAGE_SWARM_PYTHON ?? "python3",
    workDirectory,
    configRoot: prefix,
    binhostUrl,
    mayDowngrade: false,
    temporaryDirectory: join(prefix, "var/tmp"),
    distfilesDirectory: null,
    loadLimit: cpus().length,
    cpus: null,
    memoryBytes: totalmem(),
    cgroups: openCgroups(),
    gate: openBuildGate(),
    environment,
    clock: systemClock,
    name,
    prefix,
    installed: () => namesIn(join(prefix, SHARE)),
    async installFrom(url, atom, verifies = false) {
      write("etc/portage/binrepos.conf", ["[swarm]", `sync-uri = ${url}`, `verify-signature = ${verifies}`]);
      const argv = ["--ignore-default-opts", "--oneshot", "--usepkgonly", "--getbinpkg", atom];
      await promisify(execFile)(EMERGE ?? "", argv, { env: { ...environment, PORTAGE_BINHOST: "" } });
    },
    async installFromSource(atom) {
      const argv = ["--ignore-default-opts", "--oneshot", "--getbinpkg=n", "--usepkg=n", atom];
      await promisify(execFile)(EMERGE ?? "", argv, { env: { ...environment, PORTAGE_BINHOST: "" } });
    },
    verifySignatures(publicKey, fingerprint) {
      const home = join(prefix, "etc/portage/gnupg");
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const gpg = (argv: string[], input: string) =>
        execFileSync("gpg", ["--homedir", home, "--batch", ...argv], { input, stdio: ["pipe", "pipe", "pipe"] });
      if (publicKey !== "") gpg(["--import"], publicKey);
      if (fingerprint !== undefined) gpg(["--import-ownertrust"], `${fingerprint}:6:\n`);
      gpg(["--check-trustdb"], "");
      // The user `nobody` cannot look into the tests' directories.
      const settings = { BINPKG_GPG_VERIFY_GPG_HOME: home, GPG_VERIFY_USER_DROP: "", GPG_VERIFY_GROUP_DROP: "" };
      const lines = Object.entries(settings).map(([key, value]) => `${key}="${value}"`);
      write("etc/portage/make.conf", [...makeConf(prefix), ...lines]);
    },
    processes: (attempt = "") => processesWith(`PKGDIR=${join(workDirectory, "attempts", attempt)}/`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A checkout of Portage has its modules beside its programs; an installed one has them where Python looks. */
function modules(): { PYTHONPATH?: string } {
  if (!EMERGE) return {};
  const beside = join(dirname(realpathSync(EMERGE)), "../lib");
  return existsSync(join(beside, "_emerge")) ? { PYTHONPATH: beside } : {};
}

function processesWith(variable: string): BuildProcess[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      if (
        !readFileSync(`/proc/${pid}/environ`, "latin1")
          .split("\0")
          .some((entry) => entry.startsWith(variable))
      )
        return [];
      return { pid: Number(pid), argv: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1) };
    } catch {
      return [];
    }
  });
}

/** What gets in the way of an attempt on real hosts is set here on purpose. */
function makeConf(prefix: string): string[] {
  return [
    // The sandboxes and the user `portage` are not to be had everywhere.
    'FEATURES="-sandbox -usersandbox -ipc-sandbox -network-sandbox -userpriv -userfetch -news getbinpkg split-log compress-build-logs"',
    `PORTAGE_USERNAME="${userInfo().username}"`,
    'PORTAGE_GRPNAME="root"',
    `PORTAGE_TMPDIR="${prefix}/var/tmp"`,
    `PKGDIR="${prefix}/var/cache/binpkgs"`,
    `DISTDIR="${prefix}/var/cache/distfiles"`,
    'ACCEPT_LICENSE="MIT"',
    'PORTAGE_BINHOST="http://127.0.0.1:9/foreign"',
    'EMERGE_DEFAULT_OPTS="--ask --jobs=3"',
    'MAKEOPTS="-j77"',
  ];
}

const SETS = [
  "[system]",
  "class = portage.sets.profiles.PackagesSystemSet",
  "[selected]",
  "class = portage.sets.files.WorldSelectedSet",
  "[world]",
  "class = portage.sets.base.DummyPackageSet",
  "packages = @selected @system",
];

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
