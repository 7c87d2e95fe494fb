"use client";

import { JoinCommand } from "../drones/join-command";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { durationText } from "../ui/duration";
import { counted } from "../ui/number";
import { Section } from "../ui/panel";
import { SkeletonPart } from "../ui/skeleton";
import { FactSetting, Settings } from "./setting";
import styles from "./settings.module.css";

/** How a drone joins, and how long the coordinator waits for one that is silent. */
export function SwarmFacts() {
  return (
    <>
      <Section title="Add a drone" remark="run this as root on the Gentoo machine">
        <JoinCommand />
      </Section>
      <Section title="Silent drones" remark="set by the coordinator">
        <Settings>
          <WhenKnown loading={<SkeletonPart height="180px" />}>
            <Silence />
          </WhenKnown>
        </Settings>
      </Section>
    </>
  );
}

function Silence() {
  const { lateAfterMs, staleAfterMs, offlineAfterMs, leaseTtlMs } = useSwarm(({ thresholds }) => thresholds);
  const drones = useSwarm(({ buckets }) => buckets.size);
  const time = (ms: number) => durationText(ms / 1_000);
  return (
    <dl className={styles.facts}>
      <FactSetting title="Drones that joined" value={counted(drones, "drone")} />
      <FactSetting title="Late" value={`after ${time(lateAfterMs)}`}>
        Its age appears beside its name.
      </FactSetting>
      <FactSetting title="Stale" value={`after ${time(staleAfterMs)}`}>
        What is known of it turns grey.
      </FactSetting>
      <FactSetting title="Offline" value={`after ${time(offlineAfterMs)}`}>
        It gets no work. What it builds goes on.
      </FactSetting>
      <FactSetting title="Its builds go back to the queue" value={`after ${time(leaseTtlMs)}`}>
        Another drone may build them then.
      </FactSetting>
    </dl>
  );
}
