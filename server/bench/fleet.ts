import { DroneName } from "../../protocol/ids";

export type FleetDrone = { drone: DroneName; cores: number; memoryBytes: number };
export type Fleet = { name: string; drones: FleetDrone[] };

const GIB = 1024 ** 3;
/** Enough that memory limits nothing, unless a fleet says otherwise. */
const GIB_PER_CORE = 2;

export function fleetOf(name: string, cores: readonly number[]): Fleet {
  const drones = cores.map((count, index) => {
    const drone = DroneName.parse(`drone-${String(index + 1).padStart(2, "0")}`);
    return { drone, cores: count, memoryBytes: count * GIB_PER_CORE * GIB };
  });
  return { name, drones };
}

const MIXED = [16, 10, 24, 8];

export const FLEETS: readonly Fleet[] = [
  fleetOf("58 cores", MIXED),
  fleetOf("4 drones", [16, 16, 16, 16]),
  fleetOf("16 drones", repeated(MIXED, 4)),
  fleetOf("64 drones", repeated(MIXED, 16)),
];

/** `name:cores,name:cores:GiB,…`; throws one sentence when it is wrong. */
export function parseFleet(text: string): Fleet {
  const drones = text.split(",").map((part): FleetDrone => {
    const [name = "", cores = "", memory] = part.split(":");
    const count = wholeNumber(cores, 4096);
    const gib = memory === undefined ? (count ?? 0) * GIB_PER_CORE : wholeNumber(memory, 65_536);
    const drone = DroneName.safeParse(name);
    if (!drone.success || count === null || gib === null) {
      throw new FleetError(`--fleet: "${part}" must be name:cores or name:cores:GiB, such as adria:16 or mira:8:32`);
    }
    return { drone: drone.data, cores: count, memoryBytes: gib * GIB };
  });
  const twice = drones.find(({ drone }, index) => drones.findIndex((other) => other.drone === drone) !== index);
  if (twice) throw new FleetError(`--fleet: ${twice.drone} is named twice`);
  return { name: text, drones };
}

export class FleetError extends Error {}

export function totalCores({ drones }: Fleet): number {
  return drones.reduce((sum, { cores }) => sum + cores, 0);
}

export function biggest({ drones }: Fleet): number {
  return drones.reduce((most, { cores }) => Math.max(most, cores), 0);
}

function wholeNumber(text: string, most: number): number | null {
  return /^[1-9][0-9]{0,5}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function repeated(cores: readonly number[], times: number): number[] {
  return Array.from({ length: times }, () => cores).flat();
}
