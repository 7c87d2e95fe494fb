import type { Cpv } from "../protocol/atom";
import styles from "./atom-name.module.css";
import { cpvParts } from "./cpv";

/** `category/`**name**`-version`; the version is cut first, the name never. */
export function AtomName({ cpv }: { cpv: Cpv }) {
  const { category, name, version } = cpvParts(cpv);
  return (
    <span className={styles.atom} title={cpv}>
      <span className={styles.category}>{category}/</span>
      <span className={styles.name}>{name}</span>
      {version !== "" && <span className={styles.version}>-{version}</span>}
    </span>
  );
}
