import { describe, expect, test } from "vitest";
import { TargetName } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { isRefusal } from "./decide";
import { inService } from "./service";
import { droneRow } from "./swarm";
import { SmallSwarm, TARGET } from "./testing/small-swarm";

const SYNC = { kind: "sync", target: TARGET, by: "ada" } as const;

function swarm(): SmallSwarm {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  small.hello("brix", { target: TargetName.parse("kde") });
  return small;
}

const syncOf = (small: SmallSwarm, drone: string) => droneRow(small.swarm, small.drone(drone)).sync;

describe("syncing the trees of a target", () => {
  test("[SY1] asks each drone of it that is online, gives them nothing new, and lets what runs go on", () => {
    const small = swarm();
    small.add({ a: [], b: [] });
    const attempt = small.grant("izar", { freeCores: 1 });
    const { facts } = small.ask<"sync">(SYNC);
    expect(facts).toMatchObject([
      { kind: "sync.asked", drone: "izar", by: "ada" },
      { kind: "sync.asked", drone: "tarn", by: "ada" },
    ]);
    const sentence = "Syncs its trees once it builds nothing, as ada asked.";
    expect(small.claim("izar")).toMatchObject({ kind: "wait", because: "grounded", sentence });
    expect(inService(small.pulse, droneRow(small.swarm, small.drone("tarn")))).toBe(false);
    expect(syncOf(small, "brix")).toBeNull();
    small.complete("izar", attempt);
  });

  test("[SY2] a drone that has done it, or could not, works again, and shows how it ended", () => {
    const small = swarm();
    small.add({ a: [] });
    small.do<"sync">(SYNC);
    small.do<"synced">({ kind: "synced", drone: small.drone("izar"), why: null });
    small.do<"synced">({ kind: "synced", drone: small.drone("tarn"), why: "no route to host" });
    expect(syncOf(small, "izar")).toMatchObject({ state: "done", by: "ada" });
    expect(syncOf(small, "tarn")).toMatchObject({ state: "failed", by: "ada", why: "no route to host" });
    expect(small.claim("tarn").kind).toBe("grant");
  });

  test("[SY3] is said again to a drone that comes back before it has done it", () => {
    const small = swarm();
    expect(small.hello("izar").sync).toBe(false);
    small.do<"sync">(SYNC);
    expect(small.hello("izar").sync).toBe(true);
    small.do<"synced">({ kind: "synced", drone: small.drone("izar"), why: null });
    expect(small.hello("izar").sync).toBe(false);
  });

  test("[SY4] can be called off and undone; what ends afterwards is no news", () => {
    const small = swarm();
    small.do<"sync">(SYNC);
    const { facts } = small.ask<"call-off-sync">({ ...SYNC, kind: "call-off-sync" });
    expect(facts.map(({ kind }) => kind)).toEqual(["sync.called-off", "sync.called-off"]);
    expect(small.ask<"synced">({ kind: "synced", drone: small.drone("izar"), why: null }).facts).toEqual([]);
    const id = CommandId.parse("sync-for-undo");
    small.do<"sync">({ ...SYNC, id });
    small.do<"undo">({ kind: "undo", command: id, by: "ada" });
    expect(syncOf(small, "izar")).toBeNull();
  });

  test("[SY1] asked twice asks nobody twice, and of a target without a drone is refused", () => {
    const small = swarm();
    small.do<"sync">(SYNC);
    expect(small.ask<"sync">(SYNC).facts).toEqual([]);
    const { reply } = small.ask<"sync">({ ...SYNC, target: TargetName.parse("xfce") });
    expect(isRefusal(reply) && reply.sentence).toBe("No drone of xfce is online.");
  });
});
