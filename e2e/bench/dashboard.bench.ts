import type { Browser, CDPSession, Page } from "@playwright/test";
import { emptySwarm } from "../../protocol/fixtures/swarm";
import type { Scene } from "../support/scenes";
import { sceneOf } from "../support/scenes";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";
import type { Said } from "./busy-feed";
import { busySwarm, DRONES, MESSAGES_A_SECOND, PACKAGES, talk } from "./busy-feed";
import { FRAME_MS, machineWords } from "./machine";
import { percentile, round } from "./percentile";

/** One scene of each route. */
const ROUTES = ["first-run", "overview", "queue", "add-packages", "cores", "drones", "drone", "package-building"];
const MORE_ROUTES = ["events", "history"];
const SIZE = { width: 1440, height: 900 };
/** Of each measure of time, so many are taken. */
const TIMES = 5;
const TALK_SECONDS = 10;
const PROBE = "drone-07";

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});

test("first load", async ({ browser }) => {
  const machine = machineWords();
  const rows: Record<string, FirstLoad> = {};
  for (const name of [...ROUTES, ...MORE_ROUTES]) {
    const scene = sceneOf(name);
    coordinator.show(scene.swarm);
    const loads: FirstLoad[] = [];
    for (let time = 0; time < TIMES; time += 1) loads.push(await firstLoad(browser, scene));
    const middle = loads.sort((one, other) => one["useful after, ms"] - other["useful after, ms"])[
      Math.floor(TIMES / 2)
    ];
    if (middle !== undefined) rows[scene.path] = middle;
  }
  console.log(`\n${machine}\nFirst load with an empty cache, the median of five`);
  console.table(rows);
});

/** The names are those of the table's columns. */
type FirstLoad = {
  /** Scripts that the page's markup names, as they went over the wire. */
  "JS, kB gzip": number;
  /** Scripts fetched after those, for what may be visited or opened next. */
  "ahead, kB gzip": number;
  /** From the start of the navigation to the paint that shows the swarm. */
  "useful after, ms": number;
};

/** With an empty cache. */
async function firstLoad(browser: Browser, scene: Scene): Promise<FirstLoad> {
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.addInitScript(noteUsefulPaint);
  const cdp = await context.newCDPSession(page);
  const sizes = await scriptSizes(cdp);
  const document = await page.goto(coordinator.url + scene.path);
  const usefulMs = await page.waitForFunction(() => window.usefulMs).then((handle) => handle.jsonValue());
  await page.waitForLoadState("networkidle");
  const markup = (await document?.text()) ?? "";
  await context.close();
  const sum = (named: boolean) =>
    [...sizes].reduce((bytes, [path, size]) => bytes + (markup.includes(`src="${path}"`) === named ? size : 0), 0);
  return {
    "JS, kB gzip": round(sum(true) / 1_000),
    "ahead, kB gzip": round(sum(false) / 1_000),
    "useful after, ms": Math.round(usefulMs ?? Number.NaN),
  };
}

declare global {
  interface Window {
    /** When the swarm was first on the screen, in milliseconds since the navigation began. */
    usefulMs?: number;
    /** When each load that the probe said was on the screen, in milliseconds since 1970. */
    shown?: Record<string, number>;
  }
}

/** Runs in the page, before anything of it. */
function noteUsefulPaint() {
  const look = () => {
    const isUseful =
      document.querySelector('[data-conn="live"]') !== null &&
      document.querySelector("main h1") !== null &&
      document.querySelector('main [aria-busy="true"]') === null;
    // One frame later it has been painted.
    if (isUseful) requestAnimationFrame(() => (window.usefulMs = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** @returns the bytes of each script by its path, as they went over the wire; it grows while scripts come. */
async function scriptSizes(cdp: CDPSession): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  const paths = new Map<string, string>();
  cdp.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script") paths.set(requestId, new URL(response.url).pathname);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId);
    if (path !== undefined) sizes.set(path, encodedDataLength);
  });
  await cdp.send("Network.enable");
  return sizes;
}

test(`${DRONES} drones at ${MESSAGES_A_SECOND} messages a second each, ${PACKAGES} packages`, async ({ browser }) => {
  const machine = machineWords();
  const swarm = busySwarm();
  const rows: Record<string, Costs> = {};
  for (const path of ["/", "/queue", "/cores", "/drones"]) {
    coordinator.show(swarm);
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(coordinator.url + path);
    await page.locator('[data-conn="live"]').waitFor();
    rows[path] = await costsOfTalk(page, swarm, path === "/drones");
    await page.close();
  }
  console.log(`\n${machine}\n${DRONES} drones at ${MESSAGES_A_SECOND} messages a second each, ${PACKAGES} packages`);
  console.table(rows);
  coordinator.show(emptySwarm());
});

/** The names are those of the table's columns. */
type Costs = {
  "frames/s": number;
  "script/frame, ms": number;
  /** Script as a share of what one frame has. */
  "of a frame, %": number;
  "layout/frame, ms": number;
  "heap, MB": number;
  "heap after, MB": number;
  /** From a message to the paint that shows it. */
  "to pixels p50, ms"?: number;
  "to pixels p99, ms"?: number;
  "p50, frames"?: number;
};

/** What ten seconds of talk cost a page; and, where the probe's load is to be read, how late it was. */
async function costsOfTalk(page: Page, swarm: ReturnType<typeof busySwarm>, timed: boolean): Promise<Costs> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  // The first second, in which the code grows warm, does not count.
  const { sequence } = await talk(coordinator, swarm, swarm.sequence, { seconds: 1, probe: PROBE });
  const heapBefore = await heapMegabytes(cdp);
  if (timed) await page.evaluate(noteLoads, PROBE);
  const frames = countFrames(page, TALK_SECONDS);
  const before = await metrics(cdp);
  const { said } = await talk(coordinator, swarm, sequence, { seconds: TALK_SECONDS, probe: PROBE });
  const count = await frames;
  const after = await metrics(cdp);
  const aFrame = (...names: string[]) =>
    round(names.reduce((sum, name) => sum + (1_000 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))) / count, 0));
  const costs = {
    "frames/s": Math.round(count / TALK_SECONDS),
    "script/frame, ms": aFrame("ScriptDuration"),
    "of a frame, %": Math.round((100 * aFrame("ScriptDuration")) / FRAME_MS),
    "layout/frame, ms": aFrame("LayoutDuration", "RecalcStyleDuration"),
    "heap, MB": heapBefore,
    "heap after, MB": await heapMegabytes(cdp),
  };
  if (!timed) return costs;
  const delays = await delaysOf(page, said);
  const p50 = percentile(delays, 0.5);
  return {
    ...{ ...costs, "to pixels p50, ms": p50, "to pixels p99, ms": percentile(delays, 0.99) },
    "p50, frames": round(p50 / FRAME_MS),
  };
}

async function metrics(cdp: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

async function heapMegabytes(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  return round(((await metrics(cdp)).get("JSHeapUsedSize") ?? 0) / 1e6);
}

function countFrames(page: Page, seconds: number): Promise<number> {
  return page.evaluate(
    (endAfterMs) =>
      new Promise<number>((resolve) => {
        const startedAt = performance.now();
        let count = 0;
        const frame = () => {
          if (performance.now() - startedAt > endAfterMs) return resolve(count);
          count += 1;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1_000,
  );
}

/** Runs in the page: notes when each load of that drone has been painted. */
function noteLoads(drone: string) {
  const shown: Record<string, number> = {};
  window.shown = shown;
  const cell = document.querySelector(`[data-drone="${drone}"] [data-column="load"]`);
  if (cell === null) throw new Error(`${drone} has no load.`);
  // Changes are made within a frame, and a message posted then is answered when that frame has been painted.
  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => (shown[data] ??= performance.timeOrigin + performance.now());
  new MutationObserver(() => painted.port2.postMessage(cell.textContent)).observe(cell, {
    ...{ childList: true, characterData: true, subtree: true },
  });
}

/** Of what was said and shown before the next was said; a load that a newer one overtook within a frame is not on the screen. */
async function delaysOf(page: Page, said: readonly Said[]): Promise<number[]> {
  const shown = (await page.evaluate(() => window.shown)) ?? {};
  return said.flatMap(({ load, at }) => {
    const seen = shown[load];
    return seen === undefined ? [] : [seen - at];
  });
}
