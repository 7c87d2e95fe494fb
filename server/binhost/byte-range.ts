/** The first and last byte that are asked for; `whole` when everything is, or when the header is none we must understand. */
export type RangeAsked = "whole" | "unsatisfiable" | { first: number; last: number };

/** Reads a Range header for a file of `sizeBytes` (RFC 9110, 14.1.2). Of several ranges at once none is taken, as the RFC allows. */
export function parseRange(header: string | undefined, sizeBytes: number): RangeAsked {
  const [, from = "", to = ""] = /^bytes=([0-9]{0,16})-([0-9]{0,16})$/.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return "whole";
  if (from === "") {
    const suffixBytes = Math.min(Number(to), sizeBytes);
    return suffixBytes === 0 ? "unsatisfiable" : { first: sizeBytes - suffixBytes, last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== "" && Number(to) < first) return "whole";
  return first >= sizeBytes ? "unsatisfiable" : { first, last };
}
