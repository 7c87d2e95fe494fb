"use client";

import type { ReactNode } from "react";
import type { Telemetry } from "../../protocol/telemetry";
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
  const [tree] = host.settings?.repositories ?? [];
  const distfiles = telemetry?.distfilesFreeBytes;
  const facts: [name: string, value: ReactNode][] = [
    ["Last heartbeat", heardAt === null ? null : <Ago key="heard" at={heardAt} now={now} />],
    ["Agent", host.agentVersion],
    ["Cores", `${countText(bucket.cores)}, ${host.cpuModel}`],
    ["Portage", host.portageVersion],
    ["Compiler", host.gcc],
    ["Profile", host.profile],
    ["Tree", tree && tree.at !== null ? <Ago key="tree" at={tree.at} now={now} /> : (tree?.commit ?? null)],
    ["Kernel", host.kernel],
    ["Binhost", bucket.target],
    ["Cores of a build", host.pinsBuilds ? "Those it holds, by CPU affinity" : "As many as it holds"],
    ["Disk free", typeof telemetry?.diskFreeBytes === "number" ? diskText(telemetry.diskFreeBytes, telemetry) : null],
    ["Distfiles free", distfiles === undefined ? null : `${gibText(distfiles)} GiB`],
    ["Pressure", telemetry?.pressure ? pressureText(telemetry.pressure) : null],
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

function diskText(freeBytes: number, { buildsInMemory }: Telemetry): string {
  return `${gibText(freeBytes)} GiB${buildsInMemory ? " of memory (tmpfs)" : ""}`;
}

/** How much of the last ten seconds some task waited for each. */
function pressureText({ cpu, memory, io }: NonNullable<Telemetry["pressure"]>): string {
  return `CPU ${Math.round(cpu)} %, memory ${Math.round(memory)} %, disk ${Math.round(io)} %`;
}
