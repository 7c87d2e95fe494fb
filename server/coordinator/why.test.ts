import { expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { failed, ONE_CORE, SmallSwarm } from "./testing/small-swarm";
import { idleSentence, whySentence } from "./why";

const why = (small: SmallSwarm, build: BuildId | undefined) =>
  whySentence(small.swarm, small.pulse, small.row(build), small.now);

function idle(small: SmallSwarm, name: string): string | null {
  const drone = small.swarm.drones.get(small.drone(name));
  return drone ? idleSentence(small.swarm, small.pulse, drone, small.now) : null;
}

test("[EX5] what waits names what it waits for, first what does not go on by itself", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a, b, c, x } = small.add({ a: [], b: ["a"], x: [], c: ["a", "b", "x"] });
  expect(why(small, c)).toBe("Waits for x/a-1 and 2 more.");
  small.tell("hold", x);
  expect(why(small, c)).toBe("Waits for x/x-1 and 2 more; it is held by operator.");
  small.pass(240);
  expect(why(small, x)).toBe("Held by operator, 4 min ago.");
  small.hello("izar");
  small.finish("izar", small.grant("izar"), failed("invalid-atom"));
  expect(why(small, a)).toBe("Failed: invalid atom. Requeue it to try again.");
  expect(why(small, b)).toBe("Blocked: x/a-1 failed with invalid atom.");
  small.tell("cancel", x);
  expect(why(small, c)).toBe("Blocked: x/a-1 failed with invalid atom, and 1 more.");
});

test("[EX5] what is ready says who may build it, and when", () => {
  const small = new SmallSwarm();
  const { a, b } = small.add({ a: [], b: [] });
  expect(why(small, a)).toBe("No drone builds for gnome.");
  small.hello("izar", { cores: 1 });
  expect(why(small, a)).toBe("Starts on izar as soon as that asks for work.");
  expect(why(small, b)).toBe("Waits for its turn; 1 package goes before it.");
  small.grant("izar");
  expect(why(small, a)).toBeNull();
  expect(why(small, b)).toBe("Waits for free cores; it is the next.");
  small.do<"pin">({ kind: "pin", builds: [small.row(b).build], drone: small.drone("izar"), by: "operator" });
  small.do<"ground">({ kind: "ground", drone: small.drone("izar"), note: "fan", until: null, by: "operator" });
  expect(why(small, b)).toBe('Pinned to izar, which is grounded by operator: "fan".');
  small.do<"pause">({ kind: "pause", note: "kernel", by: "operator" });
  expect(why(small, b)).toBe('Paused by operator: "kernel".');
});

test("[EX5] a drone that goes away is told by what only it may build", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  const { a } = small.add({ a: [] });
  small.do<"pin">({ kind: "pin", builds: [small.row(a).build], drone: small.drone("izar"), by: "operator" });
  small.pass(31);
  small.beat("tarn");
  small.tick();
  expect(why(small, a)).toBe("Pinned to izar, which is offline.");
  expect(idle(small, "tarn")).toBe("x/a-1 may be built by izar only.");
});

test("[EX5] [CM9] [CM10] idle cores say that a person wants them idle", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 2 });
  small.add({ a: [], b: [] }, ONE_CORE);
  small.do<"limit">({ kind: "limit", drone: small.drone("izar"), jobs: 1, by: "operator" });
  small.grant("izar");
  expect(idle(small, "izar")).toBe("Limited to 1 job by operator.");
  small.do<"drain">({ kind: "drain", drone: small.drone("izar"), note: "", by: "operator" });
  expect(idle(small, "izar")).toBe("Drained by operator.");
});
