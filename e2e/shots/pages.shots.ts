import { join } from "node:path";
import { openBrowser, SIZES, showScene, THEMES } from "../support/open-scene";
import { SCENES } from "../support/scenes";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";

const SHOTS = join(import.meta.dirname, "../../test-results/screenshots");

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});

for (const scene of SCENES) {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      const name = `${scene.name}-${theme}-${size.width}x${size.height}`;
      test(name, async ({ browser }) => {
        const page = await openBrowser(browser, { hasTouch: size.width < 720 });
        await showScene(page, coordinator, scene, { size, theme });
        await page.screenshot({ path: join(SHOTS, `${name}.png`) });
        await page.context().close();
      });
    }
  }
}
