import { Cpv } from "../../protocol/atom";

/** A package that was built from source and merged. */
export type LoggedMerge = {
  cpv: Cpv;
  /** From the begin of its emerge to the begin of its merge. */
  seconds: number;
  /** Milliseconds since 1970. */
  endedAt: number;
};

/**
 * Reads Portage's emerge.log line by line. All emerges of a host write into it at once, so what belongs together is told by
 * `(1 of 3) category/name-version`. A build that failed, was interrupted or was killed has no `completed` line, and neither
 * has `--buildpkgonly`; what was merged from a binary package says so before.
 *
 *     1795464825:  >>> emerge (1 of 2) dev-libs/leaf-1.1 to /
 *     1795464827:  === (1 of 2) Merging (dev-libs/leaf-1.1::/var/db/repos/…)
 *     1795464829:  ::: completed emerge (1 of 2) dev-libs/leaf-1.1 to /
 */
export type EmergeLogReader = {
  /** The merge that the line completes. */
  read(line: string): LoggedMerge | null;
};

export function readEmergeLog(): EmergeLogReader {
  const open = new Map<string, Begun>();

  function begin(key: string, at: number): null {
    // Begun anew: the one before was interrupted. Deleted first, so that the newest stands last.
    open.delete(key);
    open.set(key, { at, mergedAt: null });
    const [oldest] = open.keys();
    if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
    return null;
  }

  function complete(key: string, cpv: string, at: number): LoggedMerge | null {
    const begun = open.get(key);
    open.delete(key);
    const known = Cpv.safeParse(cpv);
    if (!begun || !known.success) return null;
    const seconds = (begun.mergedAt ?? at) - begun.at;
    if (seconds < 0 || seconds > LONGEST_SECONDS) return null;
    // The log counts whole seconds.
    return { cpv: known.data, seconds: Math.max(seconds, 0.5), endedAt: at * 1000 };
  }

  return {
    read(line) {
      const event = parse(line);
      const begun = event && open.get(event.key);
      switch (event?.what) {
        case ">>> emerge":
          return begin(event.key, event.at);
        case "Merging":
          if (begun) begun.mergedAt = event.at;
          return null;
        case "Merging Binary":
          open.delete(event.key);
          return null;
        case "::: completed emerge":
          return complete(event.key, event.cpv, event.at);
        default:
          return null;
      }
    },
  };
}

type Begun = { at: number; mergedAt: number | null };

function parse(line: string): { what: string; key: string; cpv: string; at: number } | null {
  const [, whole, emerge, ofEmerge, emerged] = EMERGE.exec(line) ?? [];
  if (emerge && emerged) return { what: emerge, key: `${ofEmerge} ${emerged}`, cpv: emerged, at: Number(whole) };
  const [, time, ofMerge, merge, merged] = MERGE.exec(line) ?? [];
  return merge && merged ? { what: merge, key: `${ofMerge} ${merged}`, cpv: merged, at: Number(time) } : null;
}

const EMERGE = /^(\d{9,11}): {2}(>>> emerge|::: completed emerge) \((\d+ of \d+)\) (\S+) to /;
const MERGE = /^(\d{9,11}): {2}=== \((\d+ of \d+)\) (Merging|Merging Binary) \(([^\s:]+)::/;
/** No host builds more at once; what is older was interrupted. */
const MOST_OPEN = 1_000;
/** A clock that was set, or a host that slept: no build takes a week. */
const LONGEST_SECONDS = 7 * 24 * 3600;
