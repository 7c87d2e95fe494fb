import type { BuildReference } from "../../protocol/build";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { BUILD_BADGES, StateIcon } from "../state-badges";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { counted, countText } from "../ui/number";
import { Section } from "../ui/panel";
import styles from "./related-builds.module.css";

const MOST_SHOWN = 6;

/** What it needs, what is not built first. */
export function Needs({ needs }: { needs: readonly BuildReference[] }) {
  const unbuilt = needs.filter(({ state }) => state !== "built");
  const built = needs.length - unbuilt.length;
  const remark = unbuilt.length === 0 ? allBuilt(needs.length) : `${unbuilt.length} of ${needs.length} not built`;
  const more = Math.max(0, unbuilt.length - MOST_SHOWN);
  const rest = [more > 0 ? `${more} more` : "", built > 0 ? `${built} built` : ""].filter(Boolean).join(", ");
  return (
    <Section title="Needs" remark={remark}>
      <References builds={unbuilt} rest={unbuilt.length > 0 ? rest : ""} />
    </Section>
  );
}

/** What hangs on it. `holdsUp` counts also what waits for those that wait. */
export function WaitsForIt({ builds, holdsUp }: { builds: readonly BuildReference[]; holdsUp: number }) {
  const shown = Math.min(builds.length, MOST_SHOWN);
  return (
    <Section title="Waits for it" remark={holdsUp === 0 ? "nothing" : counted(holdsUp, "package")}>
      <References builds={builds} rest={holdsUp > shown ? `${countText(holdsUp - shown)} more` : ""} />
    </Section>
  );
}

function References({ builds, rest }: { builds: readonly BuildReference[]; rest: string }) {
  if (builds.length === 0 && rest === "") return null;
  return (
    <ul className={styles.list}>
      {builds.slice(0, MOST_SHOWN).map(({ build, cpv, state, expectedSeconds }) => (
        <li key={build}>
          <Link href={packagePath(cpv)}>
            <StateIcon badge={BUILD_BADGES[state]} size={14} />
            <AtomName cpv={cpv} />
            {expectedSeconds !== null && <span className={styles.time}>{estimateText(expectedSeconds)}</span>}
          </Link>
        </li>
      ))}
      {rest !== "" && <li className="muted">{rest}</li>}
    </ul>
  );
}

function allBuilt(count: number): string {
  return count === 0 ? "nothing" : `${countText(count)}, all built`;
}
