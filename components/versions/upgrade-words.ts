import type { Upgrade, UpgradeStanding } from "../../protocol/upgrade";
import { counted } from "../ui/number";

/** Where a drone stands in an upgrade, in a few words. */
export function standingWords(standing: UpgradeStanding): string {
  switch (standing.state) {
    case "waiting":
      return "Waits its turn";
    case "draining":
      return "Finishing its builds";
    case "replacing":
      return "Changing agents";
    case "proving":
      return "Proving itself by a small build";
    case "returning":
      return "Going back to the former agent";
    case "upgraded":
      return standing.proved ? "Upgraded" : "Upgraded, had nothing to build yet";
    case "failed":
      return standing.returned ? "Failed, runs the former agent" : "Failed";
    case "skipped":
      return `Left out. ${standing.because}`;
  }
}

/** How an upgrade goes, or went, in one or two sentences. */
export function upgradeWords({ to, by, stopped, endedAt, drones }: Upgrade): string {
  const done = drones.filter(({ standing }) => standing.state === "upgraded").length;
  const count = `${done} of ${counted(drones.length, "agent")}`;
  const why = stopped === null ? "" : ` It was stopped. ${stopped.replace(/\.?$/, ".")}`;
  if (endedAt === null) return `Upgrading to ${to.version}, begun by ${by}: ${count} done.${why}`;
  return `The last upgrade, to ${to.version}, brought ${count} there.${why}`;
}
