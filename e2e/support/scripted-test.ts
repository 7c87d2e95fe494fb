import { test as base } from "@playwright/test";
import { emptySwarm } from "../../protocol/fixtures/swarm";
import { answers } from "./scenes";
import type { ScriptedCoordinator } from "./scripted-coordinator";
import { startScriptedCoordinator } from "./scripted-coordinator";

/**
 * Tests of the dashboard before a coordinator that says what it is told to. All that run in one process share it, because Next
 * answers nothing more in a process in which it was closed once.
 */
export const test = base.extend<object, { scripted: ScriptedCoordinator }>({
  scripted: [
    async ({ browserName: _ }, use) => {
      const coordinator = await startScriptedCoordinator(emptySwarm(), answers);
      await use(coordinator);
      await coordinator.close();
    },
    { scope: "worker" },
  ],
});
