import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { createReceiver } from "./receive";
import { createSwarmStore } from "./store";
import { swarmNow } from "./swarm-clock";

it("is the coordinator's time, counted on by this browser, and stands while the connection is lost", () => {
  const store = createSwarmStore();
  let paint = () => {};
  const receiver = createReceiver(
    store,
    (commit) => {
      paint = commit;
    },
    () => 5_000,
  );
  const swarm = fullSwarm();
  receiver.snapshot(swarm);
  store.setState({ connection: { state: "live" } });
  receiver.frame({ sequence: 2, now: swarm.now });
  paint();

  expect(swarmNow(store.getState(), 7_500)).toBe(swarm.now + 2_500);
  expect(swarmNow(store.getState(), 4_000)).toBe(swarm.now);
  store.setState({ connection: { state: "lost", since: 5_000, nextTryAt: null, otherVersion: null } });
  expect(swarmNow(store.getState(), 60_000)).toBe(swarm.now);
});
