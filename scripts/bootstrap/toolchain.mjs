import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What compiling a native module takes: any one program of each row. */
const TOOLS = [
  { what: "Python 3", programs: ["python3"] },
  { what: "make", programs: ["make", "gmake"] },
  { what: "a C++ compiler", programs: ["c++", "g++", "clang++"] },
];

/** Said when `npm ci` failed: the tools that are missing and how to get them, or that it must be something else. */
export function explainFailedInstall(status) {
  const missing = TOOLS.filter(({ programs }) => !programs.some(isInPath)).map(({ what }) => what);
  const failed = `\nInstalling the dependencies failed (npm ended with status ${status}, its reasons stand above).`;
  if (missing.length === 0) {
    const headers = "its headers could not be downloaded from nodejs.org, set npm_config_nodedir to where they lie";
    return `${failed}\nIs the npm registry reachable? If Node's native module better-sqlite3 did not compile because ${headers}.`;
  }
  return `${failed}
The SQLite driver better-sqlite3 could not be downloaded ready-made, and to compile it this machine lacks: ${missing.join(", ")}.
  Gentoo:  emerge --ask --noreplace dev-lang/python dev-build/make sys-devel/gcc
  Debian:  apt-get install --yes python3 make g++
  Fedora:  dnf install -y python3 make gcc-c++
Then run the same command again.`;
}

function isInPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => isExecutable(join(directory, program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
