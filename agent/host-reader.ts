import type { HostFacts, PortageFacts } from "../protocol/drone";
import type { Installed } from "../protocol/installed";
import { readInfo, readPortageFacts } from "./emerge/host-facts";
import { installedReader } from "./emerge/installed";
import { repositoriesIn, settingsStamp } from "./emerge/settings-stamp";
import type { EmergeHost } from "./emerge-host";
import { targetSettings } from "./target-settings";

/** How this host is set up, and what it has installed; undefined where nobody can tell. */
export type HostState = { portage: PortageFacts; installed: Installed | undefined };

/** The part of the facts that stays as it is while the agent runs. */
export type MachineFacts = Omit<HostFacts, keyof PortageFacts>;

/**
 * Reads that again and again: emerge is asked only when what it would answer from has changed. Gives the very state of before while
 * nothing has.
 */
export function hostReader(host: EmergeHost): () => Promise<HostState> {
  const readInstalled = installedReader(host.configRoot);
  let last: (HostState & { stamp: string; repositories: string[] }) | undefined;

  return async () => {
    const installed = await readInstalled();
    const stamp = last && settingsStamp(host, last.repositories);
    if (!last || stamp !== last.stamp) {
      const portage = await readPortageFacts(host);
      const info = await readInfo(host);
      const repositories = repositoriesIn(info ?? "");
      const settings = info === null ? undefined : targetSettings(info, host);
      last = {
        ...{ installed, repositories, stamp: settingsStamp(host, repositories) },
        portage: { ...portage, ...(settings && { settings }) },
      };
    } else if (installed !== last.installed) last = { ...last, installed };
    return last;
  };
}
