import type { BuildList } from "../../protocol/api";
import type { BuildView } from "../../protocol/build";
import type { BuildId } from "../../protocol/ids";
import { problemOf } from "../swarm/actions";

/** What the coordinator says of a package version. */
export type LoadedBuild = { kind: "build"; view: BuildView } | { kind: "none" } | { kind: "refused"; because: string };

/** `known` is the newest build of this cpv, if any is known; otherwise the coordinator is asked. `request` is the browser's fetch. */
export async function loadBuild(
  request: typeof fetch,
  cpv: string,
  known: { build: BuildId } | undefined,
): Promise<LoadedBuild> {
  try {
    const newest = known?.build ?? (await newestOf(request, cpv));
    if (newest === null) return { kind: "none" };
    const response = await request(`/api/v1/builds/${newest}`);
    if (response.status === 404) return { kind: "none" };
    if (!response.ok) return { kind: "refused", because: await problemOf(response) };
    return { kind: "build", view: await response.json() };
  } catch {
    return { kind: "refused", because: "The coordinator does not answer." };
  }
}

async function newestOf(request: typeof fetch, cpv: string): Promise<BuildId | null> {
  const response = await request(`/api/v1/builds?cpv=${encodeURIComponent(cpv)}`);
  // A text that is no cpv is refused; there can be no build of it either.
  if (!response.ok) return null;
  const { builds }: BuildList = await response.json();
  return builds[0]?.build ?? null;
}
