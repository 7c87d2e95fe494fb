import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { DroneName, TargetName } from "../../protocol/ids";
import type { Bucket } from "../../protocol/to-watcher";
import { targetSyncs } from "./sync-words";

const by = { by: "ada", at: 1 };

function drones(target: string, ...syncs: Bucket["sync"][]): Bucket[] {
  const [model] = fullSwarm().buckets;
  if (model === undefined) throw new Error("The fixture has no drone.");
  return syncs.map((sync, index) => {
    return { ...model, drone: DroneName.parse(`drone-${index}`), target: TargetName.parse(target), sync };
  });
}

it("tells of each target how far its drones are, and why one could not", () => {
  const kde = drones("kde", null, null);
  const gnome = drones(
    "gnome",
    { state: "asked", ...by },
    { state: "done", ...by },
    { state: "failed", ...by, why: "emerge --sync ended with status 1.\nno route to host" },
  );
  expect(targetSyncs([...kde, ...gnome])).toEqual([
    {
      target: "gnome",
      isAsked: true,
      words: "1 drone syncs its trees, 1 drone is synced. drone-2 could not: no route to host",
    },
    { target: "kde", isAsked: false, words: "" },
  ]);
});
