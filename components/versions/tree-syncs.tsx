import type { Bucket } from "../../protocol/to-watcher";
import { useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { targetSyncs } from "./sync-words";
import styles from "./tree-syncs.module.css";

/** For each target: bring the trees of its drones up to date, and how that goes. */
export function TreeSyncs({ drones }: { drones: readonly Bucket[] }) {
  const { sync, callOffSync } = useActions();
  const refusal = useNoConnection();
  const targets = targetSyncs(drones);
  return (
    <ul className={styles.targets}>
      {targets.map(({ target, isAsked, words }) => (
        <li key={target}>
          <Button
            size="small"
            refusal={refusal}
            hint={
              isAsked
                ? "Drones that have not begun take work again"
                : "Each of its drones runs emerge --sync once it builds nothing, and takes nothing new until then"
            }
            onClick={() => void (isAsked ? callOffSync(target) : sync(target))}
          >
            {isAsked ? "Call off the sync" : "Sync the trees"}
            {targets.length > 1 && ` of ${target}`}
          </Button>
          <span role="status">{words}</span>
        </li>
      ))}
    </ul>
  );
}
