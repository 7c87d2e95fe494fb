import { expect } from "@playwright/test";
import type { JournalEntry } from "../../protocol/facts";
import { JournalEntry as AnyEntry } from "../../protocol/facts";
import { FIXTURE_NOW } from "../../protocol/fixtures/swarm";
import { openBrowser, showScene } from "../support/open-scene";
import { buildOf, sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** What is over: events and the history. */

const PYTHON = "dev-lang/python-3.13.5";

test("an event can be taken back where it is told, as long as that is possible", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("events"));
  scripted.told.length = 0;
  const build = buildOf(PYTHON);
  const at = FIXTURE_NOW + 500;
  const facts = [
    { kind: "build.held", at, build, by: "operator", note: "" },
    {
      ...{ kind: "command.given", at, command: "command-9", by: "operator", what: "hold", builds: [build], joined: [] },
      former: [{ of: "place", build, place: null }],
    },
  ];
  const first = (await newestTold(scripted.url)) + 1;
  const recent: JournalEntry[] = facts.map((fact, index) => AnyEntry.parse({ sequence: first + index, fact }));
  scripted.send([{ sequence: 2, now: at, recent }]);
  const line = page.getByRole("listitem").filter({ hasText: "python-3.13.5 was held by operator" });
  await line.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => scripted.told).toEqual(["commands/command-9/undo {}"]);
  await page.clock.runFor(31_000);
  scripted.send([{ sequence: 3, now: at + 31_000 }]);
  await expect(line).toBeVisible();
  await expect(line.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await page.context().close();
});

/** The number of the newest event that the coordinator has told. */
async function newestTold(url: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/events`);
  const { newest }: { newest: number } = await response.json();
  return newest;
}

test("the history is asked for from one day to another, and the address says so", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("history"));
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/v1/history")) asked.push(new URL(request.url()).search);
  });
  await page.getByLabel("From", { exact: true }).fill("2025-06-12");
  await page.getByLabel("To", { exact: true }).fill("2025-06-15");
  await expect(page).toHaveURL(/\?from=2025-06-12&to=2025-06-15$/);
  const search = `?from=${Date.UTC(2025, 5, 12)}&to=${Date.UTC(2025, 5, 16) + 1}`;
  await expect.poll(() => asked).toContain(search);
  await expect(page.getByRole("region", { name: "Built per 6 h" })).toBeVisible();
  await page.getByLabel("To", { exact: true }).fill("2025-06-01");
  await expect(page.getByRole("alert").filter({ hasText: "It ends before it begins." })).toBeVisible();
  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/\?range=7d$/);
  await page.context().close();
});

test("the chart of cores tells which were idle and which grounded", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("history"));
  const cores = page.getByRole("region", { name: "Cores active" });
  await cores.getByRole("button", { name: "Show as table" }).click();
  await expect(cores.getByRole("columnheader")).toHaveText(["Time", "Active", "Idle", "Grounded"]);
  await expect(cores.getByRole("cell").nth(2)).toHaveText(/^[\d.]+$/);
  await page.context().close();
});
