"use client";

import type { ReactNode } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { useSwarmNow } from "../swarm/swarm-clock";
import { countText, gibText } from "../ui/number";
import { Section } from "../ui/panel";
import { Ago } from "../ui/time-text";
import styles from "./machine-facts.module.css";

/** What the machine is, as its agent found it. */
export function MachineFacts({ bucket }: { bucket: Bucket }) {
  const { host, telemetry, heardAt } = bucket;
  const now = useSwarmNow();
  const facts: [name: string, value: ReactNode][] = [
    ["Last heartbeat", heardAt === null ? null : <Ago key="heard" at={heardAt} now={now} />],
    ["Agent", host.agentVersion],
    ["Cores", `${countText(bucket.cores)}, ${host.cpuModel}`],
    ["Portage", host.portageVersion],
    ["Compiler", host.gcc],
    ["Profile", host.profile],
    ["Kernel", host.kernel],
    ["Binhost", bucket.target],
    ["Disk free", typeof telemetry?.diskFreeBytes === "number" ? `${gibText(telemetry.diskFreeBytes)} GiB` : null],
  ];
  return (
    <Section title="Machine">
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="cut" title={typeof value === "string" ? value : undefined}>
              {value ?? <span title="The drone does not tell">–</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
