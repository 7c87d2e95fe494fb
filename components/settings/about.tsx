"use client";

import type { Bucket } from "../../protocol/to-watcher";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { Link } from "../ui/link";
import { SkeletonPart } from "../ui/skeleton";
import { clockWords } from "./clock-offset";
import { FactSetting, Settings } from "./setting";
import styles from "./settings.module.css";

/** What runs here, in which version, and whether its clock is the reader's. */
export function About() {
  return (
    <Settings>
      <WhenKnown loading={<SkeletonPart height="180px" />}>
        <Facts />
      </WhenKnown>
    </Settings>
  );
}

function Facts() {
  const version = useSwarm((known) => known.version);
  const epoch = useSwarm((known) => known.epoch);
  const buckets = useSwarm((known) => known.buckets);
  const aheadMs = useSwarm(({ heardAt, now }) => Math.round((heardAt - now) / 1_000) * 1_000);
  const clock = clockWords(aheadMs);
  return (
    <dl className={styles.facts}>
      <FactSetting title="Coordinator" value={version} />
      <FactSetting title="Agents" value={<Link href="/versions">{agentVersions([...buckets.values()])}</Link>} />
      <FactSetting title="Starts of the coordinator" value={epoch} />
      <FactSetting title="Clock" value={clock === null ? "the same as the coordinator's" : "off"}>
        {clock ?? undefined}
      </FactSetting>
      <FactSetting title="API" value={<a href="/api/v1/openapi.json">openapi.json</a>} />
    </dl>
  );
}

function agentVersions(buckets: readonly Bucket[]): string {
  const versions = [...new Set(buckets.map(({ host }) => host.agentVersion))].sort();
  return versions.length === 0 ? "no drone has joined" : versions.join(", ");
}
