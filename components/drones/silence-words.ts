import type { Bucket, Snapshot } from "../../protocol/to-watcher";
import type { Silence } from "../swarm/merge/silence";
import { agoText } from "../ui/age";
import { clockText } from "../ui/clock";
import { counted } from "../ui/number";

/** What the silence of a drone means; null while it is heard. `now` by the coordinator's clock. */
export function silenceWords(
  { heardAt, state, builds }: Bucket,
  silence: Silence,
  now: number,
  { leaseTtlMs }: Snapshot["thresholds"],
): string | null {
  if (silence.kind === "fresh") return null;
  if (heardAt === null) return "not heard since the coordinator began";
  const heard = `last heard ${agoText(heardAt, now)}`;
  if (state !== "offline" || builds.length === 0) return heard;
  const back = heardAt + leaseTtlMs;
  const [goes, when] = [builds.length === 1 ? "goes" : "go", back > now ? `at ${clockText(back, now)}` : "now"];
  return `${heard}, its ${counted(builds.length, "build")} ${goes} back to the queue ${when}`;
}
