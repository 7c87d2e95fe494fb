import type { Machine } from "../../agent/emulated/host/machine";

/** The drones of the demo swarm. */
export const FLEET: readonly (Machine & { name: string })[] = [
  { name: "drone-Izar", cores: 16, memoryMib: 32 * 1024, cpuModel: "AMD Ryzen 9 5950X 16-Core Processor" },
  { name: "drone-Tarn", cores: 10, memoryMib: 16 * 1024, cpuModel: "Intel(R) Core(TM) i9-10900K CPU @ 3.70GHz" },
  { name: "drone-Meridian", cores: 24, memoryMib: 64 * 1024, cpuModel: "AMD EPYC 7443P 24-Core Processor" },
  { name: "drone-Tau-Beta", cores: 8, memoryMib: 16 * 1024, cpuModel: "AMD Ryzen 7 3700X 8-Core Processor" },
];

/** It shows what grounding looks like. */
export const GROUNDED_DRONE = "drone-Tarn";
/** When, for how long, and why; in minutes of the clock on the wall at the usual speed. */
export const GROUNDING = { afterMinutes: 1, minutes: 1, note: "fan check", usualSpeed: 20 } as const;
