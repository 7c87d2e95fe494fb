import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket, Frame } from "../../protocol/to-watcher";
import { Snapshot } from "../../protocol/to-watcher";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";

const names = Array.from({ length: 40 }, (_, index) => `drone-${String(index + 1).padStart(2, "0")}`);

function fleet(loadOf: (index: number) => number): Bucket[] {
  const [model] = fullSwarm().buckets;
  return Snapshot.shape.buckets.parse(
    names.map((drone, index) => ({
      ...model,
      drone,
      builds: [],
      state: "idle",
      telemetry: model?.telemetry && { ...model.telemetry, load: [loadOf(index), 0, 0] },
    })),
  );
}

/** What each drone's row shows in the very frame in which `last` first shows its newest value. */
function loadsWhenShown(page: Page, last: { drone: string; load: string }): Promise<(string | undefined)[]> {
  return page.evaluate(
    ({ last, names }) =>
      new Promise<(string | undefined)[]>((resolve) => {
        const textOf = (drone: string) => document.querySelector(`[data-drone="${drone}"]`)?.textContent ?? "";
        const look = () => {
          if (textOf(last.drone).includes(last.load))
            resolve(names.map((drone) => /\d{3}\.\d/.exec(textOf(drone))?.[0]));
          else requestAnimationFrame(look);
        };
        look();
      }),
    { last, names },
  );
}

let coordinator: ScriptedCoordinator;
let snapshot: Snapshot;

test.beforeAll(({ scripted }) => {
  coordinator = scripted;
  snapshot = { ...fullSwarm(), sequence: 100, buckets: fleet((index) => 100 + index) };
  coordinator.show(snapshot);
});

test("[16.7] [16.8] 40 drones report within one tick, one of them twice: every newest value is on the page after the next frame", async ({
  page,
}) => {
  await page.goto(`${coordinator.url}/drones`);
  await expect(page.locator("[data-drone]")).toHaveCount(40);
  await expect(page.locator('[data-drone="drone-40"]')).toContainText("139.0");

  const frame = (sequence: number, buckets: Bucket[]): Frame => ({ sequence, now: snapshot.now + 1000, buckets });
  const first = fleet((index) => 200 + index);
  const again = fleet((index) => 300 + index);
  const shown = loadsWhenShown(page, { drone: "drone-40", load: "239.0" });
  // drone-07 reports twice, before and between the others; the last to report is drone-40.
  const order = [again[6], ...first].flatMap((bucket) => bucket ?? []);
  const doubled = order.map((bucket, index) => (index === 7 && again[6] ? again[6] : bucket));
  coordinator.send(doubled.map((bucket, index) => frame(101 + index, [bucket])));

  expect(await shown).toEqual(names.map((_, index) => `${index === 6 ? 306 : 200 + index}.0`));
});
