import type { QueueRow } from "../protocol/to-watcher";
import { nameAndVersion } from "./cpv";
import { counted } from "./ui/number";

/** `qtbase-6.9.1`, or `3 packages`. */
export function namesOf(rows: readonly Pick<QueueRow, "cpv">[]): string {
  const [only] = rows;
  return only !== undefined && rows.length === 1 ? nameAndVersion(only.cpv) : counted(rows.length, "package");
}
