import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";

/** Does this row match? */
export type QueueFilter = (row: QueueRow) => boolean;

/**
 * What was typed into the filter, as one test; every word must fit. `status:failed`, `drone:tarn` and `blocks:>10` (builds that
 * wait for it) look at that column, any other word at the cpv. A word that is not finished yet (`blocks:>`) lets everything pass.
 */
export function parseFilter(query: string): QueueFilter {
  const tests = query.toLowerCase().split(/\s+/).filter(Boolean).map(parseWord);
  return (row) => tests.every((fits) => fits(row));
}

function parseWord(word: string): QueueFilter {
  const [key, value] = cutKey(word);
  switch (key) {
    case "status":
      return (row) => row.state.startsWith(value);
    case "drone":
      return (row) => value === "" || dronesOf(row).some((drone) => drone.toLowerCase().includes(value));
    case "blocks":
      return parseCount(value);
    default:
      return (row) => row.cpv.toLowerCase().includes(word);
  }
}

/** Where it is, and where alone it may be. */
function dronesOf({ drone, pin }: QueueRow): string[] {
  return [drone, pin].filter((name) => name !== null);
}

/** What the address asks for beside the words of the filter; null: everything. */
export function parseScope(drone: string | null, chain: ReadonlySet<BuildId> | null): QueueFilter {
  return (row) => (drone === null || dronesOf(row).includes(drone)) && (chain === null || chain.has(row.build));
}

function cutKey(word: string): [key: string, value: string] {
  const colon = word.indexOf(":");
  return colon < 0 ? ["", word] : [word.slice(0, colon), word.slice(colon + 1)];
}

function parseCount(value: string): QueueFilter {
  const [, sign, digits] = /^(>=|<=|>|<|=)?([0-9]+)$/.exec(value) ?? [];
  if (digits === undefined) return () => true;
  const limit = Number(digits);
  switch (sign) {
    case ">":
      return (row) => row.holdsUp > limit;
    case ">=":
      return (row) => row.holdsUp >= limit;
    case "<":
      return (row) => row.holdsUp < limit;
    case "<=":
      return (row) => row.holdsUp <= limit;
    default:
      return (row) => row.holdsUp === limit;
  }
}
