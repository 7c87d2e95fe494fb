import { describe, expect, test } from "vitest";
import type { PortageSettings } from "../../protocol/drone";
import { bucketOf } from "./buckets";
import { newPulse } from "./pulse";
import { host, SmallSwarm, TARGET } from "./testing/small-swarm";

const SETTINGS: PortageSettings = {
  ...{ arch: "amd64", chost: "x86_64-pc-linux-gnu", abi: "64", ldflags: "-Wl,-O1", acceptLicense: "*" },
  ...{ cflags: "-O2 -march=x86-64-v3", cxxflags: "-O2", cpuFlags: ["avx2", "sse4_2"], use: ["ssl", "wayland"] },
  ...{ acceptKeywords: ["amd64"], features: [], packageFiles: { "package.use": "a1" }, repositories: [] },
};

function swarmOf(drones: Record<string, Partial<PortageSettings>>, small = new SmallSwarm()): SmallSwarm {
  for (const [name, other] of Object.entries(drones)) {
    small.pass(1);
    const settings = { ...SETTINGS, ...other };
    small.do<"hello">({
      kind: "hello",
      drone: small.drone(name),
      target: TARGET,
      host: { ...host(4), settings },
      held: [],
    });
  }
  return small;
}

const bucket = (small: SmallSwarm, name: string) => bucketOf(small.swarm, small.pulse, small.drone(name), small.now);
const drift = (small: SmallSwarm, name: string) => bucket(small, name)?.drift.map(({ sentence }) => sentence);
const grounding = (small: SmallSwarm, name: string) => bucket(small, name)?.grounding ?? null;

const OTHER = { cflags: "-O2 -march=znver3" };

describe("drift", () => {
  test("[TG1] what most have is the reference, and of as many what the first to join has", () => {
    expect(drift(swarmOf({ izar: {}, tarn: OTHER }), "izar")).toEqual([]);
    const small = swarmOf({ izar: OTHER, tarn: {}, meridian: {} });
    expect(["izar", "tarn"].map((name) => drift(small, name)?.length)).toEqual([1, 0]);
  });

  test("[TG2] each difference is a sentence of the drone's bucket", () => {
    const small = swarmOf({
      izar: {},
      tarn: {},
      meridian: { ...OTHER, use: ["ssl", "X"], packageFiles: {}, cpuFlags: ["sse4_2"], acceptKeywords: ["~amd64"] },
    });
    expect(drift(small, "meridian")).toEqual([
      "CFLAGS: -O2 -march=znver3 here, -O2 -march=x86-64-v3 on the other two",
      "CPU flags: avx2 only on the other two",
      "USE: X only here, wayland only on the other two",
      "package.use: nothing here, something on the other two",
      "ACCEPT_KEYWORDS: ~amd64 only here, amd64 only on the other two",
    ]);
    expect(drift(swarmOf({ izar: {} }), "izar")).toEqual([]);
  });

  test("[TG3] a drone whose packages would be others is grounded, until it is set up alike", () => {
    const small = swarmOf({ izar: {}, tarn: OTHER });
    expect(grounding(small, "tarn")).toMatchObject({
      until: null,
      note: "CFLAGS: -O2 -march=znver3 here, -O2 -march=x86-64-v3 on izar",
    });
    small.add({ glib: [] });
    expect(small.claim("tarn")).toMatchObject({ kind: "wait", because: "grounded" });
    swarmOf({ tarn: {} }, small);
    expect([grounding(small, "tarn"), drift(small, "tarn")]).toEqual([null, []]);
    expect(grounding(swarmOf({ izar: {}, tarn: { acceptLicense: "@FREE" } }), "tarn")).toBeNull();
  });

  test("[TG3] it is only shown where the coordinator was told so", () => {
    const small = new SmallSwarm();
    Object.assign(small.pulse, newPulse(small.now, { driftGrounds: false }));
    swarmOf({ izar: {}, tarn: OTHER }, small);
    expect([grounding(small, "tarn"), drift(small, "tarn")?.length]).toEqual([null, 1]);
  });

  test("[TG4] a person may give it work all the same, until its host is another", () => {
    const small = swarmOf({ izar: {}, tarn: OTHER });
    small.do<"unground">({ kind: "unground", drone: small.drone("tarn"), by: "anna" });
    swarmOf({ tarn: OTHER }, small);
    expect(grounding(small, "tarn")).toBeNull();
    swarmOf({ tarn: { cflags: "-O3" } }, small);
    expect(grounding(small, "tarn")).not.toBeNull();
  });
});
