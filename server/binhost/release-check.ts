import type { Cpv } from "../../protocol/atom";
import { splitCpv } from "../../protocol/atom";
import type { ReleaseDifference } from "../../protocol/binhost";
import type { RunId, TargetName } from "../../protocol/ids";
import { compareVersions } from "../../protocol/package-version";
import type { Swarm } from "../coordinator/swarm";
import type { Fields } from "./packages-index";
import { cpvOf } from "./release-difference";

/** What of a run is not published: a sentence, or none. */
export function missingOfRun(swarm: Swarm, target: TargetName, run: RunId, shown: readonly Fields[]): string[] {
  const rows = [...swarm.builds.values()].filter((row) => row.run === run && row.target === target);
  if (rows.length === 0) return [`There is no run ${run} of ${target}.`];
  const there = new Set(shown.map(cpvOf));
  const missing = rows.filter(({ cpv, standing }) => standing.state !== "built" || !there.has(cpv));
  if (missing.length === 0) return [];
  const named = missing.slice(0, MOST_NAMED).map(({ cpv, standing }) => `${cpv} (${standing.state})`);
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : "";
  const [packages, are] = missing.length === 1 ? ["package", "is"] : ["packages", "are"];
  return [`${missing.length} ${packages} of run ${run} ${are} not published: ${named.join(", ")}${more}.`];
}

/** The same version with other USE flags than before: a sentence each. */
export function changedUse({ changed }: ReleaseDifference): string[] {
  return changed
    .filter(({ from, to, use }) => from === to && use.length > 0)
    .map(({ to, use }) => `${to} has other USE flags than before: ${use.join(" ")}.`);
}

/** What can be installed side by side: the newest version of each package and slot. */
export function newestOfEachSlot(shown: readonly Fields[]): Cpv[] {
  const newest = new Map<string, Cpv>();
  for (const stanza of shown) {
    const cpv = cpvOf(stanza);
    const { category, name, version } = splitCpv(cpv);
    const slot = `${category}/${name}:${(stanza.get("SLOT") ?? "0").split("/")[0]}`;
    const other = newest.get(slot);
    if (other === undefined || compareVersions(version, splitCpv(other).version) > 0) newest.set(slot, cpv);
  }
  return [...newest.values()];
}

const MOST_NAMED = 20;
