import type { TargetName } from "../../protocol/ids";
import type { DroneRow } from "./swarm";

/** The drones of each target that may be given work, as far as their rows tell, and how many cores they have together. */
export class Serving {
  /** The biggest first, then by name. */
  readonly #drones = new Map<TargetName, DroneRow[]>();
  readonly #cores = new Map<TargetName, number>();

  drones(target: TargetName): readonly DroneRow[] {
    return this.#drones.get(target) ?? [];
  }

  cores(target: TargetName): number {
    return this.#cores.get(target) ?? 0;
  }

  note(before: DroneRow | undefined, after: DroneRow | undefined): void {
    if (before && mayWork(before)) this.#remove(before);
    if (after && mayWork(after)) this.#insert(after);
  }

  #insert(drone: DroneRow): void {
    const drones = this.#drones.get(drone.target) ?? [];
    drones.splice(placeIn(drones, drone), 0, drone);
    this.#drones.set(drone.target, drones);
    this.#count(drone, 1);
  }

  #remove(drone: DroneRow): void {
    const drones = this.#drones.get(drone.target) ?? [];
    drones.splice(placeIn(drones, drone), 1);
    this.#count(drone, -1);
  }

  #count({ target, host }: DroneRow, sign: 1 | -1): void {
    this.#cores.set(target, this.cores(target) + sign * host.cores);
  }
}

function mayWork({ online, grounding, drain }: DroneRow): boolean {
  return online && grounding === null && drain === null;
}

/** Where a drone stands or would stand. */
function placeIn(drones: readonly DroneRow[], drone: DroneRow): number {
  let [low, high] = [0, drones.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = drones[middle];
    if (!other || !goesBefore(other, drone)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function goesBefore(one: DroneRow, other: DroneRow): boolean {
  return one.host.cores === other.host.cores ? one.drone < other.drone : one.host.cores > other.host.cores;
}
