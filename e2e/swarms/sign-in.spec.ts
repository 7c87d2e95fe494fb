import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";
import { Coordinator } from "../support/coordinator";
import { freePort } from "../support/free-port";

const PASSWORD = "correct horse battery";

/** A new coordinator that others than this machine could reach, as through a proxy. */
const test = base.extend<{ coordinator: Coordinator }>({
  coordinator: async ({ browser: _ }, use) => {
    const directory = mkdtempSync(join(tmpdir(), "portage-swarm-sign-in-"));
    const url = `http://127.0.0.1:${await freePort()}`;
    const coordinator = new Coordinator(url, directory, ["--public-url", url]);
    await coordinator.start();
    await use(coordinator);
    await coordinator.end("SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  },
});

async function fillIn(page: Page, name: string, password: string, button: string) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: button }).click();
}

test("the first administrator is set up by the printed link, and others sign in", async ({
  coordinator,
  page,
  browser,
}) => {
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));

  // Nobody gets in yet; the page says how.
  await page.goto(coordinator.url);
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByText("Nobody can sign in yet.")).toBeVisible();

  const link = /http:\S+\/login#\S+/.exec(coordinator.output)?.[0] ?? "";
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Set up the first administrator" })).toBeVisible();
  expect(page.url()).toBe(`${coordinator.url}/login`);
  await fillIn(page, "maja", PASSWORD, "Set up and sign in");
  await expect(page.getByRole("heading", { name: "No drones yet" })).toBeVisible();
  await expect(page.getByText("PORTAGE_SWARM_TOKEN=")).toBeVisible();

  // Another browser: a wrong password, then the right one, and on to where it wanted to go.
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${coordinator.url}/queue?status=failed`);
  await fillIn(other, "maja", "wrong", "Sign in");
  await expect(other.getByText("Name or password is wrong.")).toBeVisible();
  await fillIn(other, "maja", PASSWORD, "Sign in");
  await expect(other).toHaveURL(`${coordinator.url}/queue?status=failed`);
  await expect(other.locator("[data-conn=live]")).toBeVisible();

  // Whose session ends is led to where one signs in.
  await other.evaluate(() => fetch("/api/v1/session", { method: "DELETE" }));
  await expect(other).toHaveURL(/\/login\?to=%2Fqueue/);
  expect(complaints).toEqual([]);
});

test("no script runs without its page's nonce, and the theme is there before the first paint", async ({
  coordinator,
  page,
}) => {
  const link = /http:\S+\/login#\S+/.exec(coordinator.output)?.[0] ?? "";
  await page.goto(link);
  await fillIn(page, "maja", PASSWORD, "Set up and sign in");
  await expect(page.locator("[data-conn=live]")).toBeVisible();
  await page.evaluate(() => localStorage.setItem("portage-swarm.theme", "dark"));
  const response = await page.reload({ waitUntil: "commit" });
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+';/);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'ran'";
    document.body.append(script);
    return document.title;
  });
  expect(ran).not.toBe("ran");
});

test("an administrator lets people and programs in, and sees what was done", async ({ coordinator, page }) => {
  await page.goto(/http:\S+\/login#\S+/.exec(coordinator.output)?.[0] ?? "");
  await fillIn(page, "maja", PASSWORD, "Set up and sign in");
  await expect(page.locator("[data-conn=live]")).toBeVisible();

  await page.goto(`${coordinator.url}/settings/people`);
  const people = page.getByRole("region", { name: "People" }).last();
  await people.getByLabel("Name").fill("tom");
  await people.getByLabel("Role").selectOption("viewer");
  await people.getByLabel("Password").fill("short");
  await people.getByRole("button", { name: "Add" }).click();
  await expect(people.getByRole("alert")).toContainText("at least 8 characters");
  await people.getByLabel("Password").fill(PASSWORD);
  await people.getByRole("button", { name: "Add" }).click();
  await expect(people.getByRole("row", { name: "tom viewer" })).toBeVisible();

  await page.goto(`${coordinator.url}/settings/tokens`);
  await page.getByLabel("Program").fill("cron");
  await page.getByRole("button", { name: "Make API token" }).click();
  await expect(page.getByText(/^psa_[\w-]{43}$/)).toBeVisible();
  await expect(page.getByRole("row", { name: "cron viewer maja" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("row", { name: "cron viewer maja" })).toBeVisible();
  await expect(page.getByText(/psa_/)).toHaveCount(0);

  await page.goto(`${coordinator.url}/settings/audit`);
  await expect(page.getByRole("row", { name: /maja person added/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /maja first administrator set up maja/ })).toBeVisible();
});
