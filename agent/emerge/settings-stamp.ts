import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { EmergeHost } from "../emerge-host";

/** What tells that a repository was synced: Portage's own timestamps, and where git has its head. */
const MARKS = ["metadata/timestamp", "metadata/timestamp.chk", "metadata/timestamp.commit", ".git/FETCH_HEAD"];

/**
 * What changes when Portage is set up otherwise, or its trees are synced: cheap to take, where asking emerge costs a second of CPU.
 * The repositories' directories are those that `emerge --info` told.
 */
export function settingsStamp({ configRoot }: EmergeHost, repositories: readonly string[]): string {
  const paths = [...below(join(configRoot, "etc/portage")), join(configRoot, "etc/env.d")];
  const marks = repositories.flatMap((location) => MARKS.map((mark) => join(location, mark)));
  return [...paths, ...marks].map((path) => `${path} ${stampOf(path)}`).join("\n");
}

/** Where the repositories lie, by the text of `emerge --info`. */
export function repositoriesIn(info: string): string[] {
  return [...info.matchAll(/^ {4}location: (.+)$/gm)].map(([, location = ""]) => location);
}

/** A link, such as make.profile, is as new as what it says. */
function stampOf(path: string): string {
  try {
    const found = lstatSync(path);
    return found.isSymbolicLink() ? readlinkSync(path) : `${found.mtimeMs} ${found.size}`;
  } catch {
    return "absent";
  }
}

function below(path: string): string[] {
  try {
    return [
      path,
      ...readdirSync(path, { withFileTypes: true }).flatMap((entry) => pathsOf(join(path, entry.name), entry)),
    ];
  } catch {
    return [path];
  }
}

function pathsOf(path: string, entry: { isDirectory(): boolean }): string[] {
  return entry.isDirectory() ? below(path) : [path];
}
