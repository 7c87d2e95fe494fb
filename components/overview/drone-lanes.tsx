"use client";

import { DroneCrowd } from "../drones/drone-crowd";
import { useDrones } from "../drones/use-drones";
import type { Totals } from "../shell/use-totals";
import type { DroneTotals } from "../swarm/merge/totals";
import { Link } from "../ui/link";
import { counted, countText } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { CompactLane } from "./compact-lane";
import { DroneLane } from "./drone-lane";

const MOST_LANES = 8;
const MOST_COMPACT = 40;

/** Every drone with what it builds; the more there are, the less room each takes. */
export function DroneLanes({ totals }: { totals: Totals }) {
  const drones = useDrones();
  return (
    <Section
      title="Drones"
      remark={remark(totals.drones)}
      more={<Link href="/cores">All {counted(totals.cores.all, "core")}</Link>}
    >
      <Panel>
        {drones.length > MOST_COMPACT ? (
          <DroneCrowd drones={drones} />
        ) : (
          drones.map((bucket) =>
            drones.length > MOST_LANES ? (
              <CompactLane key={bucket.drone} bucket={bucket} />
            ) : (
              <DroneLane key={bucket.drone} bucket={bucket} />
            ),
          )
        )}
      </Panel>
    </Section>
  );
}

/** `3 active, 1 grounded`: what there is, in the order of the strip. */
function remark(drones: DroneTotals): string {
  return REMARKED.filter((state) => drones[state] > 0)
    .map((state) => `${countText(drones[state])} ${state}`)
    .join(", ");
}

const REMARKED = ["active", "idle", "grounded", "offline", "upgrading"] as const;
