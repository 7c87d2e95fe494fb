import type { Starts } from "../../protocol/api";
import type { Carrying } from "./drag";

/** Seconds until what stands at each place of the queue starts, the carried builds left out; the last is the end of the queue. */
export type Flow = readonly (number | null)[];

/**
 * From what the coordinator says of each build: nothing starts before the flow of work has come to its place, so that no place is
 * reached later than any build behind it starts.
 */
export function flowOf({ groups, field }: Pick<Carrying, "groups" | "field">, { starts }: Starts): Flow {
  const carried = new Set(field.carried.map(({ build }) => build));
  const seconds = new Map(starts.map(({ build, inSeconds }) => [build, inSeconds]));
  const stays = [...groups.ready, ...groups.waiting].filter(({ build }) => !carried.has(build));
  const known = stays.flatMap(({ build }) => seconds.get(build) ?? []);
  let reached: number | null = known.reduce<number | null>((most, each) => Math.max(most ?? 0, each), null);
  const flow = [reached];
  for (const { build } of stays.reverse()) {
    const start = seconds.get(build);
    if (start !== undefined && reached !== null) reached = Math.min(reached, start);
    flow.push(reached);
  }
  return flow.reverse();
}

/** Seconds until the first of the carried builds would start where the slot is; null when that is not known. */
export function startAt({ flow, landing, legal }: Carrying): number | null {
  if (flow === null || legal === null || landing.group === "blocked") return null;
  const reached = flow[landing.place - 1];
  if (reached === undefined || reached === null || legal.readyInSeconds === null) return null;
  return Math.max(reached, legal.readyInSeconds);
}
