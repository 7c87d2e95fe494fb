import type { HostFacts } from "../../protocol/drone";

/** A drone of which only cores and memory count. */
export function hostFacts(cores: number, memoryBytes: number): HostFacts {
  return {
    cores,
    memoryBytes,
    agentVersion: "0.0.0",
    nodeVersion: process.version,
    kernel: "",
    cpuModel: "",
    portageVersion: null,
    profile: null,
    gcc: null,
    canPlan: false,
    workDirectory: "/",
  };
}
