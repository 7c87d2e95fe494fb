import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { freePort } from "../support/free-port";
import { Running } from "../support/process";

const ROOT = resolve(import.meta.dirname, "../..");
/** By then the grounded drone is back, and every drone has work. */
const AT_PERCENT = 60;

/** The picture of the README: the real demo, with its real agents, in the middle of its run. */
test("docs/images/overview-dark.png", async ({ browser }) => {
  test.setTimeout(300_000);
  const data = mkdtempSync(join(tmpdir(), "portage-swarm-demo-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const demo = new Running(
    join(ROOT, "scripts/start.mjs"),
    ["--demo", "--port", new URL(url).port, "--data", data],
    {},
  );
  try {
    await demo.says(/drones with \d+ cores build/);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
    await page.goto(url);
    await expect
      .poll(() => percentOf(url), { timeout: 280_000, intervals: [1_000] })
      .toBeGreaterThanOrEqual(AT_PERCENT);
    await page.screenshot({ path: join(ROOT, "docs/images/overview-dark.png") });
  } finally {
    await demo.end("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  }
});

const Summary = z.object({ summary: z.object({ run: z.object({ total: z.int(), built: z.int() }) }) });

async function percentOf(url: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/snapshot`);
  const { total, built } = Summary.parse(await response.json()).summary.run;
  return total === 0 ? 0 : (100 * built) / total;
}
