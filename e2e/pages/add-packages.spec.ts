import { expect } from "@playwright/test";
import { openBrowser, showScene } from "../support/open-scene";
import { sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

test("[16.29] a bad atom says why and what is near, the button counts the good ones, and bad lines stay", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("add-packages"));
  const dialog = page.getByRole("dialog", { name: "Add packages" });
  const editor = dialog.getByRole("textbox");
  const wrong = dialog.getByRole("list", { name: "Lines that cannot be added" });
  await expect(wrong.getByRole("listitem")).toHaveText([
    /^Line 4 app-misc\/ripgrpe is not in the tree; the nearest is sys-apps\/ripgrep\./,
    /^Line 6 media-sound\/spotify-1\.2\.60 is masked by its license Spotify\..*package\.license.*media-sound\/spotify Spotify/,
  ]);
  await expect(dialog).toContainText("34 you named, 23 they need");

  scripted.told.length = 0;
  await dialog.getByRole("button", { name: "Add 57 packages" }).click();
  await expect(page.getByText("Added 57 packages.")).toBeVisible();
  const sent = ["=app-editors/neovim-0.11.3", "=dev-lang/rust-1.88.0", "=x11-wm/sway-1.11", "@kde-games"];
  expect(scripted.told).toContain(`queue ${JSON.stringify({ atoms: sent })}`);
  await expect(editor).toHaveValue("app-misc/ripgrpe\nmedia-sound/spotify");

  await page.clock.runFor(1_000);
  await wrong.getByRole("button", { name: "sys-apps/ripgrep" }).click();
  await expect(editor).toHaveValue("sys-apps/ripgrep\nmedia-sound/spotify");
  // What is written outlives the page.
  await page.reload();
  await expect(editor).toHaveValue("sys-apps/ripgrep\nmedia-sound/spotify");

  await editor.fill("app-misc/ripgrpe");
  await page.clock.runFor(1_000);
  await expect(wrong.getByRole("listitem")).toHaveCount(1);
  await editor.press("Tab");
  await expect(editor).toHaveValue("sys-apps/ripgrep");
  await page.context().close();
});

test("[16.30] a world file of 300 lines can be pasted or dropped, and the plan says how many are named and needed", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, { ...sceneOf("queue"), path: "/queue/add" });
  const world = Array.from({ length: 300 }, (_, index) => `dev-libs/lib${index}`).join("\n");
  const dialog = page.getByRole("dialog", { name: "Add packages" });
  await dialog.getByRole("textbox").fill("dev-libs/first1");
  const file = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "world"));
    return data;
  }, world);
  await dialog.getByRole("textbox").dispatchEvent("drop", { dataTransfer: file });
  await expect(dialog.getByRole("textbox")).toHaveValue(`dev-libs/first1\n${world}`);
  await page.clock.runFor(1_000);
  await expect(dialog).toContainText("301 you named, 210 they need");
  await expect(dialog.getByRole("button", { name: "Add 511 packages" })).toBeVisible();
  await page.context().close();
});
