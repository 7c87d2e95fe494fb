import type { Page } from "@playwright/test";
import { emptySwarm } from "../../protocol/fixtures/swarm";
import { hold } from "../support/hand";
import { test } from "../support/scripted-test";
import { busySwarm, PACKAGES, talk } from "./busy-feed";
import { FRAME_MS, machineWords } from "./machine";
import { percentile, round } from "./percentile";

const MOVES = 200;
/** Pixels: well within the list, whose edges would scroll it. */
const TOP = 300;
const SWING = 350;

declare global {
  interface Window {
    /** Of each move of the pointer, the milliseconds until what it changed was painted. */
    moved?: number[];
    /** Of the start of the drag. */
    pickedUp?: number;
  }
}

test(`a drag over ${PACKAGES} packages`, async ({ browser, scripted }) => {
  const machine = machineWords();
  const swarm = busySwarm();
  scripted.show(swarm);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${scripted.url}/queue`);
  await page.locator('[data-conn="live"]').waitFor();
  const rows: Record<string, Delays> = { "nobody talks": await delaysOfDrag(page) };
  const talking = talk(scripted, swarm, swarm.sequence, { seconds: 10, probe: "drone-07" });
  rows["40 drones talk"] = await delaysOfDrag(page);
  await talking;
  console.log(`\n${machine}\nA drag over ${PACKAGES} packages, from the pointer's event to the paint`);
  console.table(rows);
  await page.close();
  scripted.show(emptySwarm());
});

/** The names are those of the table's columns. */
type Delays = { "pick up, ms": number; moves: number; "p50, ms": number; "p99, ms": number; "p50, frames": number };

/** Carries a build up and down through the view, in small steps, and lets it go where it was. */
async function delaysOfDrag(page: Page): Promise<Delays> {
  const first = page.locator('tr[data-status="waiting"]').first();
  const cpv = (await first.getAttribute("data-pkg")) ?? "";
  await page.evaluate(notePaints);
  await hold(page, cpv);
  for (let move = 0; move < MOVES; move += 1) {
    await page.mouse.move(500, TOP + Math.abs(((move * 7) % (2 * SWING)) - SWING));
  }
  await page.keyboard.press("Escape");
  const { moved = [], pickedUp = Number.NaN } = await page.evaluate(() => ({
    ...(window.moved && { moved: window.moved }),
    ...(window.pickedUp !== undefined && { pickedUp: window.pickedUp }),
  }));
  const p50 = percentile(moved, 0.5);
  return {
    "pick up, ms": round(pickedUp),
    moves: moved.length,
    "p50, ms": p50,
    "p50, frames": round(p50 / FRAME_MS),
    "p99, ms": percentile(moved, 0.99),
  };
}

/** Runs in the page. What an event changes is drawn in the next frame, and a message posted then is answered when that is painted. */
function notePaints() {
  const moved: number[] = [];
  window.moved = moved;
  const afterPaint = (startedAt: number, note: (ms: number) => void) =>
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => note(performance.now() - startedAt);
      painted.port2.postMessage(null);
    });
  document.addEventListener("dragstart", ({ timeStamp }) => afterPaint(timeStamp, (ms) => (window.pickedUp = ms)), {
    ...{ capture: true, once: true },
  });
  document.addEventListener("dragover", ({ timeStamp }) => afterPaint(timeStamp, (ms) => moved.push(ms)), {
    capture: true,
  });
}
