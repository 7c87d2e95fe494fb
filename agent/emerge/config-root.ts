import { chmod, mkdir, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EmergeHost } from "../emerge-host";
import type { AttemptDirectory } from "./attempt-directory";

/**
 * Makes the attempt's own PORTAGE_CONFIGROOT: all of the host's etc/portage by links, but other binhosts. An attempt must
 * see the packages of its swarm and nothing else, or two drones would build against different libraries.
 */
export async function createConfigRoot(
  host: EmergeHost,
  directory: Pick<AttemptDirectory, "root" | "config" | "downloads">,
): Promise<void> {
  const hostConfig = join(host.configRoot, "etc/portage");
  const ownConfig = join(directory.config, "etc/portage");
  await mkdir(ownConfig, { recursive: true });
  // Ebuild phases run as the user `portage` and read patches and settings here, whatever the agent's umask is.
  const { root, config } = directory;
  for (const path of [dirname(root), root, config, join(config, "etc"), ownConfig]) await chmod(path, 0o755);
  for (const entry of await entriesOf(hostConfig)) {
    if (entry === "binrepos.conf") continue;
    await symlink(await linkTarget(join(hostConfig, entry)), join(ownConfig, entry));
  }
  await writeFile(join(ownConfig, "binrepos.conf"), binrepos(host.binhostUrl, directory.downloads));
}

/**
 * Removes the copy of the binhost's index that Portage keeps. It asks `If-Modified-Since` that copy's time plus 5 s, so
 * that a package published less than 6 s after another one is not seen (3.0.82).
 */
export async function forgetCachedIndex(host: EmergeHost): Promise<void> {
  await rm(cachedIndex(host), { force: true });
}

/** Portage leaves the port out of the path: two binhosts on one name share the file. */
function cachedIndex({ configRoot, binhostUrl }: EmergeHost): string {
  const { hostname, pathname } = new URL(binhostUrl);
  const hostWithoutBrackets = hostname.replace(/^\[|\]$/g, "");
  return join(configRoot, "var/cache/edb/binhost", hostWithoutBrackets, pathname, "Packages");
}

/** `verify-signature` is said because Portage assumes true since 3.0.78 and the swarm does not sign. */
function binrepos(binhostUrl: string, downloads: string): string {
  const settings = { "sync-uri": binhostUrl, location: downloads, priority: "1", "verify-signature": "false" };
  // The file is read by Python's configparser, for which % begins a reference to another setting.
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value.replaceAll("%", "%%")}\n`);
  return `[portage-swarm]\n${lines.join("")}`;
}

/** A directory that is absent is empty: a host without etc/portage has no profile either, and emerge will say so. */
async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** make.profile is usually a relative link, and would lead elsewhere from here. A link that leads nowhere stays one. */
function linkTarget(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
