import type { Cpv } from "../protocol/atom";
import styles from "./atom-name.module.css";
import { cpvParts } from "./cpv";

/** `category/`**name**`-version`; the version is cut first, the name never. `short` leaves the version to the tooltip. */
export function AtomName({ cpv, short = false }: { cpv: Cpv; short?: boolean }) {
  const { category, name, version } = cpvParts(cpv);
  return (
    <span className={styles.atom} title={cpv}>
      <span className={styles.category}>{category}/</span>
      <span className={styles.name}>{name}</span>
      {!short && version !== "" && <span className={styles.version}>-{version}</span>}
    </span>
  );
}
