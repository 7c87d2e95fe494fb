"use client";

import { useEffect, useState } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import type { UpgradeView } from "../../protocol/upgrade";
import { useResource } from "../settings/use-resource";
import { useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { counted } from "../ui/number";
import { Section } from "../ui/panel";
import { upgradeWords } from "./upgrade-words";
import styles from "./versions-page.module.css";

/** Brings the coordinator's agent to the drones, and says how that goes. */
export function UpgradePanel({ drones }: { drones: readonly Bucket[] }) {
  const { resource, reload } = useResource<UpgradeView>("/upgrade");
  const standings = drones.map(({ upgrade, host }) => `${upgrade?.state} ${host.agent?.sha256}`).join();
  // Asked anew whenever a drone stands elsewhere.
  useEffect(() => {
    if (standings !== "") reload();
  }, [standings, reload]);
  if (resource.kind !== "loaded") return null;
  const { agent, upgrade } = resource.value;
  const isOn = upgrade !== null && upgrade.endedAt === null;
  const outdated = drones.filter(({ host }) => agent !== null && host.agent?.sha256 !== agent.sha256);
  if (upgrade === null && outdated.length === 0) return null;
  return (
    <Section title="Upgrade of the agents" className={styles.upgrade}>
      <div role="status">
        {upgrade && <p>{upgradeWords(upgrade)}</p>}
        {!isOn && outdated.length > 0 && (
          <p>
            {counted(outdated.length, "agent")} of {drones.length} {outdated.length === 1 ? "is" : "are"} not the
            coordinator’s. Each drone finishes what it builds, changes agents, and proves itself by one small build. The
            first that fails goes back and stops the rest.
          </p>
        )}
      </div>
      {isOn ? <Stop reload={reload} /> : outdated.length > 0 && <Begin count={outdated.length} reload={reload} />}
    </Section>
  );
}

function Begin({ count, reload }: { count: number; reload: () => void }) {
  const { upgrade } = useActions();
  const refusal = useNoConnection();
  const [atOnce, setAtOnce] = useState(1);
  return (
    <form
      className={styles.begin}
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal === undefined) void upgrade(atOnce).then(reload);
      }}
    >
      <label>
        At once{" "}
        <input
          type="number"
          min={1}
          max={100}
          value={atOnce}
          onChange={(event) => setAtOnce(event.target.valueAsNumber || 1)}
        />
      </label>
      <Button type="submit" look="primary" refusal={refusal}>
        Upgrade {counted(count, "agent")}
      </Button>
    </form>
  );
}

function Stop({ reload }: { reload: () => void }) {
  const { stopUpgrade } = useActions();
  const refusal = useNoConnection();
  return (
    <Button
      refusal={refusal}
      hint="Those under way come to their end, no other is begun"
      onClick={() => void stopUpgrade().then(reload)}
    >
      Stop
    </Button>
  );
}
