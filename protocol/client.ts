import * as z from "zod";
import { Cpv } from "./atom";
import { Millis } from "./time";

/**
 * Which packages of the binhost a machine would take, and what is in the way of the others. An agent in client mode compares what
 * its own Portage would build with what the binhost has, and reports it to the coordinator.
 */

/** What the machine would have, as its Portage says; `cpv` null: nothing that may be installed there. */
export const WantedPackage = z.object({
  atom: z.string().max(500),
  cpv: Cpv.nullable(),
  slot: z.string().max(128).nullable(),
  iuse: z.array(z.string()).max(5_000),
  use: z.array(z.string()).max(5_000),
  /** By the cpv of what the binhost has of that package: keywords that this machine does not accept. */
  missingKeywords: z.record(z.string(), z.array(z.string())),
});
export type WantedPackage = z.infer<typeof WantedPackage>;

/** What the binhost has. */
export type OfferedPackage = { cpv: Cpv; slot: string; use: readonly string[]; isSigned: boolean };

/** What differs. `absent`: the binhost has no version of it; `version`: it has others. */
export const DIFFERENCES = ["absent", "version", "use", "subslot", "cpu-flags", "keyword", "signature"] as const;
export const Difference = z.object({ what: z.enum(DIFFERENCES), detail: z.string().max(2_000) });
export type Difference = z.infer<typeof Difference>;

/** One package of a machine's `@world`. */
export const Acceptance = z.object({
  atom: z.string().max(500),
  cpv: Cpv.nullable(),
  /** Empty: the binhost's package would be taken. */
  differs: z.array(Difference).max(20),
});
export type Acceptance = z.infer<typeof Acceptance>;

export const ClientReport = z.strictObject({
  packages: z.array(Acceptance).max(10_000),
  /** All that is installed, with its BUILD_TIME, by which the binhost knows its own packages again. */
  installed: z.array(z.tuple([Cpv, z.string().max(20)])).max(50_000),
});
export type ClientReport = z.infer<typeof ClientReport>;

export const Client = z.object({ name: z.string(), reportedAt: Millis, packages: z.int(), taken: z.int() });
/** The matrix: for each package of anybody's `@world` what each machine says of it. */
export const ClientMatrix = z.object({
  clients: z.array(Client),
  packages: z.array(
    z.object({ atom: z.string(), cells: z.array(Acceptance.omit({ atom: true }).extend({ client: z.string() })) }),
  ),
});
export type ClientMatrix = z.infer<typeof ClientMatrix>;

/** How a machine takes signatures; `trustsKey` null: the coordinator does not sign, and whose keys its drones have is not known. */
export type Verification = { verifies: boolean; trustsKey: boolean | null };

/** What keeps a machine from taking the binhost's package instead of building its own. */
export function compareOffer(
  wanted: WantedPackage,
  offered: readonly OfferedPackage[],
  { verifies, trustsKey }: Verification,
): Difference[] {
  const { cpv, slot } = wanted;
  if (cpv === null) return [{ what: "version", detail: "No version of it may be installed here." }];
  const offer = offered.find((each) => each.cpv === cpv);
  if (!offer) {
    const others = offered.map((each) => each.cpv);
    if (others.length === 0) return [{ what: "absent", detail: `The binhost has no ${wanted.atom}.` }];
    return [{ what: "version", detail: `Wanted is ${cpv}, the binhost has ${others.join(", ")}.` }];
  }
  const flags = wanted.iuse.filter((flag) => wanted.use.includes(flag) !== offer.use.includes(flag));
  const signed = (flag: string) => `${wanted.use.includes(flag) ? "+" : "-"}${flag}`;
  const cpuFlags = flags.filter((flag) => flag.startsWith("cpu_flags_"));
  const useFlags = flags.filter((flag) => !flag.startsWith("cpu_flags_"));
  const missing = wanted.missingKeywords[cpv] ?? [];
  return [
    ...found("use", useFlags.length > 0, `Wanted is ${useFlags.map(signed).join(" ")}.`),
    ...found("cpu-flags", cpuFlags.length > 0, `Wanted is ${cpuFlags.map(signed).join(" ")}.`),
    ...found("subslot", slot !== null && slot !== offer.slot, `Wanted is :${slot}, the binhost has :${offer.slot}.`),
    ...found("keyword", missing.length > 0, `It needs ${missing.join(" ")}, which is not accepted here.`),
    ...found("signature", verifies && !offer.isSigned, "Signatures are verified here, and it has none."),
    ...found("signature", verifies && offer.isSigned && trustsKey === false, UNTRUSTED),
  ];
}

function found(what: Difference["what"], differs: boolean, detail: string): Difference[] {
  return differs ? [{ what, detail: detail.slice(0, 2_000) }] : [];
}

const UNTRUSTED = "Signatures are verified here, and the key of the binhost is not trusted.";
