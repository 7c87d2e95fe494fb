import * as z from "zod";
import type { Cpv } from "./atom";
import { splitCpv } from "./atom";

/** A package that is installed, by its name and its slot without the sub-slot: `dev-lang/python:3.12`. */
export const InstalledPackage = z
  .string()
  .max(300)
  .regex(/^[^/\s:]+\/[^/\s:]+:[^/\s:]+$/, "must be category/name:slot");

/** All packages that are installed on a drone, each once. */
export const Installed = z.array(InstalledPackage).max(50_000);
export type Installed = z.infer<typeof Installed>;

/** As what a package is installed: its name with its slot, `dev-lang/python:3.12`; its name alone where nobody tells the slot. */
export function installedAs(cpv: Cpv, slot: string | undefined): string {
  const { category, name } = splitCpv(cpv);
  return slot === undefined ? `${category}/${name}` : `${category}/${name}:${slot.split("/")[0]}`;
}
