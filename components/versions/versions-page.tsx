"use client";

import type { Bucket } from "../../protocol/to-watcher";
import { dronePath } from "../drones/drone-path";
import { useDrones } from "../drones/use-drones";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { EmptyState } from "../ui/notice";
import { counted } from "../ui/number";
import { Panel } from "../ui/panel";
import { ScrollRegion } from "../ui/scroll-region";
import { SkeletonPart } from "../ui/skeleton";
import { isOdd, sharesOf, VERSIONED, VERSIONED_KEYS } from "./fleet-versions";
import { TreeSyncs } from "./tree-syncs";
import { UpgradePanel } from "./upgrade-panel";
import { standingWords } from "./upgrade-words";
import styles from "./versions-page.module.css";

/** What each drone runs, as it told when it connected. */
export function VersionsPage() {
  return (
    <>
      <p className={styles.path}>
        <Link href="/drones">Drones</Link> / Versions
      </p>
      <h1 className={styles.title}>Versions</h1>
      <WhenKnown loading={<SkeletonPart height="220px" />}>
        <Known />
      </WhenKnown>
    </>
  );
}

function Known() {
  const drones = useDrones();
  const coordinator = useSwarm(({ version }) => version);
  if (drones.length === 0) {
    return (
      <EmptyState action={<ButtonLink href="/">Add a drone</ButtonLink>}>
        No drone has joined, so none tells its versions.
      </EmptyState>
    );
  }
  return (
    <>
      <p className={styles.lead}>
        The coordinator is {coordinator}. {agentsInWords(drones)} Versions unlike those of most drones of a target stand
        out.
      </p>
      <UpgradePanel drones={drones} />
      <TreeSyncs drones={drones} />
      <Panel>
        <ScrollRegion label="Versions of all drones" className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Drone</th>
                <th scope="col">Target</th>
                {VERSIONED_KEYS.map((what) => (
                  <th key={what} scope="col">
                    {VERSIONED[what].words}
                  </th>
                ))}
                {drones.some(({ upgrade }) => upgrade !== null) && <th scope="col">Upgrade</th>}
              </tr>
            </thead>
            <tbody>
              {drones.map((bucket) => (
                <Row key={bucket.drone} bucket={bucket} drones={drones} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Panel>
    </>
  );
}

function Row({ bucket, drones }: { bucket: Bucket; drones: readonly Bucket[] }) {
  return (
    <tr data-drone={bucket.drone}>
      <th scope="row">
        <StateIcon badge={DRONE_BADGES[bucket.state]} size={15} />
        <Link href={dronePath(bucket.drone)}>{bucket.drone}</Link>
      </th>
      <td>{bucket.target}</td>
      {VERSIONED_KEYS.map((what) => {
        const version = VERSIONED[what].of(bucket.host);
        const odd = isOdd(bucket, drones, what);
        return (
          <td key={what} data-odd={odd || undefined} title={odd ? "Most drones of its target have another" : undefined}>
            {version ?? <span title="The drone does not tell">–</span>}
          </td>
        );
      })}
      {drones.some(({ upgrade }) => upgrade !== null) && (
        <td title={bucket.upgrade && "because" in bucket.upgrade ? bucket.upgrade.because : undefined}>
          {bucket.upgrade ? standingWords(bucket.upgrade) : "–"}
        </td>
      )}
    </tr>
  );
}

function agentsInWords(drones: readonly Bucket[]): string {
  const shares = sharesOf(drones, "agentVersion");
  const [first] = shares;
  if (first !== undefined && shares.length === 1) return `All ${counted(drones.length, "agent")} are ${first.version}.`;
  return `Agents: ${shares.map(({ version, drones: count }) => `${count} on ${version}`).join(", ")}.`;
}
