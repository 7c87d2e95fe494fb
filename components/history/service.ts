import type { Fact } from "../../protocol/facts";
import type { SwarmEvent } from "../../protocol/past";
import type { Bucket } from "../../protocol/to-watcher";

/** For so long so many cores might have worked, or their drone was grounded. */
export type ServiceSpan = { kind: "serving" | "grounded"; cores: number; from: number; to: number };

/** Facts after which a drone serves, is grounded, or is gone. */
export const SERVICE_KINDS = [
  "drone.joined",
  "drone.returned",
  "drone.lost",
  "drone.grounded",
  "drone.ungrounded",
  "drone.readmitted",
] as const satisfies readonly Fact["kind"][];

type Service = ServiceSpan["kind"] | "gone";

/**
 * When the drones of today served, from how they stand at `now` and what happened to them since `from`, the newest first. A
 * drone that was removed meanwhile has no cores any more that could be counted.
 */
export function serviceSpans(
  buckets: Iterable<Bucket>,
  events: readonly SwarmEvent[],
  { from, now }: { from: number; now: number },
): ServiceSpan[] {
  return [...buckets].flatMap(({ drone, cores, state }) => {
    const spans: ServiceSpan[] = [];
    let service = serviceOf(state);
    let to = now;
    const note = (begin: number) => {
      if (service !== "gone" && to > begin) spans.push({ kind: service, cores, from: begin, to });
      to = Math.min(to, begin);
    };
    for (const { fact } of events) {
      if (fact.at < from) break;
      const before = serviceBefore(fact);
      if (before === null || !("drone" in fact) || fact.drone !== drone) continue;
      note(fact.at);
      service = before;
    }
    note(from);
    return spans;
  });
}

function serviceOf(state: Bucket["state"]): Service {
  if (state === "offline") return "gone";
  return state === "grounded" || state === "upgrading" ? "grounded" : "serving";
}

/** How a drone stood before that; null of what changes nothing. */
function serviceBefore({ kind }: Fact): Service | null {
  switch (kind) {
    case "drone.joined":
    case "drone.returned":
      return "gone";
    case "drone.lost":
    case "drone.grounded":
      return "serving";
    case "drone.ungrounded":
    case "drone.readmitted":
      return "grounded";
    default:
      return null;
  }
}
