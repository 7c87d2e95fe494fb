import type { DroneName } from "../../../protocol/ids";

/** What one build took beyond what its number of cores explains: the logarithm of its seconds over the package's curve. */
export type Residual = { drone: DroneName; value: number };

/** A drone counts as like the others until some builds tell otherwise: as if this many had. */
const LIKE_THE_OTHERS = 3;
const SWEEPS = 4;

/**
 * How fast drones are beside each other, from packages that were built on more than one of them: each drone is compared with
 * what the others needed for the same packages, at their own speeds, and so on until that settles. 2 needs half the time.
 */
export function droneSpeeds(packages: readonly (readonly Residual[])[]): Map<DroneName, number> {
  const logSpeeds = new Map<DroneName, number>();
  const speedOf = (drone: DroneName) => logSpeeds.get(drone) ?? 0;
  const drones = new Set(packages.flat().map(({ drone }) => drone));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const drone of drones) {
      const gains = packages.flatMap((builds) => {
        const others = builds.filter((build) => build.drone !== drone);
        if (others.length === 0) return [];
        const usual = median(others.map(({ drone: other, value }) => value + speedOf(other)));
        return builds.filter((build) => build.drone === drone).map(({ value }) => usual - value);
      });
      if (gains.length > 0) logSpeeds.set(drone, (median(gains) * gains.length) / (gains.length + LIKE_THE_OTHERS));
    }
  }
  return new Map([...logSpeeds].map(([drone, speed]) => [drone, Math.exp(speed)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
