import { expect } from "@playwright/test";
import { wrongsOf } from "./support/journal";
import { test } from "./support/test";

const PLAN = Array.from({ length: 12 }, (_, index) => ({
  cpv: `app-misc/package${index}-1.0`,
  slot: "0",
  needs: index === 11 ? ["app-misc/package0-1.0"] : [],
}));

test("an agent that is killed in mid-build comes back without it, and every package is built once", async ({
  swarm,
}) => {
  const { coordinator } = swarm;
  await coordinator.add(PLAN);
  const doomed = swarm.drone({ name: "drone-doomed", cores: 4, speed: 4 });
  doomed.start();
  await expect
    .poll(async () => (await coordinator.facts()).some(({ fact }) => fact.kind === "attempt.started"))
    .toBe(true);
  await doomed.end("SIGKILL");
  swarm.drone({ name: "drone-well", cores: 4, speed: 100 }).start();
  doomed.start();

  await expect.poll(async () => (await coordinator.status()).builds.built, { timeout: 60_000 }).toBe(PLAN.length);
  const journal = await coordinator.facts();
  expect(wrongsOf(journal)).toEqual([]);
  const dropped = journal.filter(({ fact }) => fact.kind === "lease.dropped" && fact.drone === "drone-doomed");
  expect(dropped.length).toBeGreaterThan(0);
});
