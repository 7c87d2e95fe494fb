import type { DroneName } from "../../protocol/ids";

/** The page of a drone. Every character of a name stands for itself in a path. */
export function dronePath(drone: DroneName): string {
  return `/drones/${drone}`;
}
