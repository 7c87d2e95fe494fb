import type { FleetDrone } from "./fleet";

/** What became of one package: where it was built, from when to when in seconds, on how many cores. */
export type Placed = { drone: FleetDrone; cores: number; from: number; until: number };

/** What a way of scheduling made of a workload. */
export type Schedule = {
  /** From the first moment until the last package is published. */
  makespan: number;
  /** By the package's place in the workload. */
  placed: Placed[];
};
