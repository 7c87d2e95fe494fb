import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "@playwright/test";
import { freePort } from "../support/free-port";
import { lane, strip } from "../support/overview";
import { Running } from "../support/process";
import { test } from "../support/test";

const START = resolve(import.meta.dirname, "../../scripts/start.mjs");

test("[16.40] a new coordinator shows the command with its token, and the drone that joins by it without a reload", async ({
  page,
  swarm: { coordinator, fleet },
}) => {
  await page.goto(coordinator.url);
  await expect(page.getByRole("heading", { name: "No drones yet" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`PORTAGE_SWARM_TOKEN=${coordinator.token}`);
  await expect(page.getByRole("button", { name: "Copy" })).toBeVisible();
  await page.evaluate(() => document.body.setAttribute("data-stays", "yes"));
  fleet["drone-Izar"].start();
  await expect(lane(page, "drone-Izar")).toBeVisible({ timeout: 60_000 });
  await expect(strip(page)).toContainText("Drones: 0 active, 1 idle, 0 grounded");
  await expect(page.locator("body")).toHaveAttribute("data-stays", "yes");
});

test("[16.40] the demo starts four drones, which build 152 packages", async ({ page }) => {
  const data = mkdtempSync(join(tmpdir(), "portage-swarm-demo-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const demo = new Running(START, ["--demo", "--port", new URL(url).port, "--data", data], {});
  try {
    await demo.says(/4 drones with 58 cores build/);
    await page.goto(url);
    await expect(page.getByRole("region", { name: "Progress", exact: true })).toContainText(/of 152 built/);
    await expect(page.locator("article[data-drone]")).toHaveCount(4);
    await expect(page.getByText("Demo swarm, nothing is compiled.")).toBeVisible();
  } finally {
    await demo.end("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  }
});
