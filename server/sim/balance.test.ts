import { describe, expect, it } from "vitest";
import { LEASE_TTL_MS } from "../../protocol/time";
import { MINUTE, Scenario } from "./scenario";

const HOUR_MS = 60 * 60 * 1000;
const LOOK_EVERY_MS = 100;
/** A drone that has nothing to do asks again after this long. */
const CLAIM_AGAIN_MS = 10_000;
/** A grant is on its way: committed, carried, begun, and told. */
const ON_ITS_WAY_MS = 500;

describe("balance", () => {
  it("[PL13] no drone holds work that it has not begun while another idles", async () => {
    const story = new Scenario({ izar: 4, tarn: 2, vega: 1 }, 40, ({ build }) => ({ seconds: 20 + (build % 7) * 11 }));
    await story.begin();
    expect(await longestHeldBack(story)).toBeLessThanOrEqual(ON_ITS_WAY_MS);
    expect(story.builds().every(({ standing }) => standing.state === "built")).toBe(true);
  });

  it("[PL13] what a drone was granted and never began is another's soon after the TTL", async () => {
    const story = new Scenario({ izar: 1, tarn: 1 }, 1, () => ({ seconds: 20 }));
    const { timeline, wire, drones } = story.swarm;
    wire.weather = { ...wire.weather, delayMs: [400, 400] };
    await story.begin();
    await timeline.run(() => isHeldBack(story), MINUTE);
    const holder = story.build(1).attempts[0]?.drone;
    drones.find(({ name }) => name === holder)?.freeze();
    const heldBackMs = await longestHeldBack(story);
    expect(heldBackMs).toBeGreaterThan(ON_ITS_WAY_MS);
    expect(heldBackMs).toBeLessThanOrEqual(LEASE_TTL_MS + CLAIM_AGAIN_MS);
    expect(story.build(1).attempts.map(({ drone }) => drone === holder)).toEqual([true, false]);
  });
});

/** For how long a lease was not begun, at most, while a drone that might have begun it had a free core; until all is built. */
async function longestHeldBack(story: Scenario): Promise<number> {
  const { timeline } = story.swarm;
  let [since, longest] = [timeline.now, 0];
  timeline.every(LOOK_EVERY_MS, () => {
    if (!isHeldBack(story)) since = timeline.now;
    longest = Math.max(longest, timeline.now - since);
  });
  await story.end(HOUR_MS);
  return longest;
}

function isHeldBack({ swarm }: Scenario): boolean {
  const { builds, drones } = swarm.memory;
  const leases = [...builds.values()].flatMap(({ standing, attempts }) => {
    const newest = attempts.at(-1);
    return newest && standing.state === "building" && standing.stage === "leased" ? newest : [];
  });
  const held = (drone: string) => leases.filter((lease) => lease.drone === drone).flatMap(({ cores }) => cores).length;
  const idle = [...drones.values()].filter(({ drone, host, online }) => online && held(drone) < host.cores);
  return leases.some(({ startedAt, drone }) => startedAt === null && idle.some((other) => other.drone !== drone));
}
