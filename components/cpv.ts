import type { Cpv } from "../protocol/atom";
import { splitVersion } from "../protocol/package-version";

export type CpvParts = { category: string; name: string; version: string };

/** What is drawn of a cpv. The coordinator checked it; taken apart without the schemas, which would double what the browser loads. */
export function cpvParts(cpv: Cpv): CpvParts {
  const slash = cpv.indexOf("/");
  const category = cpv.slice(0, slash);
  const pf = cpv.slice(slash + 1);
  const split = splitVersion(pf);
  return split ? { category, name: split.before, version: split.version } : { category, name: pf, version: "" };
}

/** `qtbase` of `dev-qt/qtbase-6.9.1`. */
export function packageName(cpv: Cpv): string {
  return cpvParts(cpv).name;
}

/** `qtbase-6.9.1`: short and still exact. */
export function nameAndVersion(cpv: Cpv): string {
  return cpv.slice(cpv.indexOf("/") + 1);
}

/** The page of a build. Every character a cpv may have stands for itself in a path. */
export function packagePath(cpv: Cpv): string {
  return `/packages/${cpv}`;
}
