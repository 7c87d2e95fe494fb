import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
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
  remove(): void;
};

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

  return {
    emergePath: EMERGE ?? "",
    python: process.env.PORTAGE_SWARM_PYTHON ?? "python3",
    workDirectory: join(root, "work"),
    configRoot: prefix,
    binhostUrl,
    environment: { ...process.env, PORTAGE_OVERRIDE_EPREFIX: prefix },
    clock: systemClock,
    name,
    prefix,
    installed: () => namesIn(join(prefix, SHARE)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What gets in the way of an attempt on real hosts is set here on purpose. */
function makeConf(prefix: string): string[] {
  return [
    // The sandbox and the user `portage` are not to be had everywhere.
    'FEATURES="-sandbox -usersandbox -userpriv -userfetch -news getbinpkg split-log compress-build-logs"',
    `PORTAGE_USERNAME="${userInfo().username}"`,
    'PORTAGE_GRPNAME="root"',
    `PORTAGE_TMPDIR="${prefix}/var/tmp"`,
    `PKGDIR="${prefix}/var/cache/binpkgs"`,
    `DISTDIR="${prefix}/var/cache/distfiles"`,
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
