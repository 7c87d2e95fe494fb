import type { Bucket } from "../../protocol/to-watcher";
import { byName } from "../swarm/merge/drone-order";
import { heldCores } from "../swarm/merge/totals";

/** The columns that drones can be sorted by; as they stand in the address. */
export const DRONE_COLUMNS = ["name", "status", "cores", "load", "memory", "temperature", "success", "heard"] as const;
export type DroneColumn = (typeof DRONE_COLUMNS)[number];
export type DroneSort = { column: DroneColumn; down: boolean };

const STATE_ORDER: Record<Bucket["state"], number> = { offline: 0, grounded: 1, upgrading: 2, idle: 3, active: 4 };

/** What a column sorts by; null is not told by the drone and stands last, whichever way. */
const VALUES: Record<Exclude<DroneColumn, "name">, (bucket: Bucket) => number | null> = {
  status: ({ state }) => STATE_ORDER[state],
  cores: heldCores,
  load: ({ telemetry }) => telemetry?.load[0] ?? null,
  memory: ({ telemetry }) => (telemetry === null ? null : telemetry.memoryUsedBytes / telemetry.memoryTotalBytes),
  temperature: ({ telemetry }) => telemetry?.temperatureCelsius ?? null,
  success: successShare,
  heard: ({ heardAt }) => heardAt,
};

/** The share of its attempts that a drone built, 0 to 1; null before the first ended. */
export function successShare({ built, failed }: Bucket): number | null {
  return built + failed === 0 ? null : built / (built + failed);
}

export function sortDrones(drones: readonly Bucket[], { column, down }: DroneSort): Bucket[] {
  const way = down ? -1 : 1;
  if (column === "name") return drones.toSorted((a, b) => way * byName(a, b));
  const measure = VALUES[column];
  return drones.toSorted((a, b) => {
    const [left, right] = [measure(a), measure(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b);
    return way * (left - right) || byName(a, b);
  });
}

/** From the address `?sort=load` or `?sort=-load`; by name where it says nothing that is known. */
export function sortFrom(text: string | null): DroneSort {
  const down = text?.startsWith("-") ?? false;
  const column = DRONE_COLUMNS.find((one) => one === text?.slice(down ? 1 : 0));
  return column === undefined ? { column: "name", down: false } : { column, down };
}

/** What a click on a column's head leads to: that column, and the other way round when it is that already. */
export function sortAddress(column: DroneColumn, now: DroneSort): string {
  const down = now.column === column ? !now.down : false;
  return column === "name" && !down ? "/drones" : `/drones?sort=${down ? "-" : ""}${column}`;
}
