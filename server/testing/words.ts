import { Cpv } from "../../protocol/atom";
import type { HostFacts } from "../../protocol/drone";
import { ClaimId, DroneName, TargetName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";

/** Short ways for tests to say names, hosts and plans. */

export const TARGET = TargetName.parse("default");
export const IZAR = DroneName.parse("drone-Izar");
export const TARN = DroneName.parse("drone-Tarn");

export function host(cores: number, canPlan = false): HostFacts {
  return {
    cores,
    memoryBytes: 16 * 2 ** 30,
    agentVersion: "0.1.0",
    nodeVersion: "20.19.0",
    kernel: "6.18.44-gentoo",
    cpuModel: "emulated",
    portageVersion: "3.0.82",
    profile: "default/linux/amd64/23.0",
    gcc: "14.2.1",
    canPlan,
    workDirectory: "/var/tmp/portage-swarm",
  };
}

export function entry(cpv: string, ...needs: string[]): PlanEntry {
  return { cpv: Cpv.parse(cpv), slot: "0", needs: needs.map((need) => Cpv.parse(need)) };
}

export function claimId(number: number): ClaimId {
  return ClaimId.parse(`claim-${String(number).padStart(6, "0")}`);
}
