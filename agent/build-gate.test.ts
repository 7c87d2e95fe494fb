import { expect, it } from "vitest";
import type { BuildGate, Passage } from "./build-gate";
import { openBuildGate } from "./build-gate";

it("lets one after the other look and install, and all of them build side by side", async () => {
  const gate = openBuildGate();
  const first = begin(gate);
  const second = begin(gate);
  const third = begin(gate);
  const one = await first.entered;
  await expectWaiting(second, third);
  expect(second.heard).toEqual(["waiting while another one here installs what it needs"]);
  one.build();
  (await second.entered).build();
  await third.entered;
  expect(first.heard).toEqual([]);
});

it("keeps what replaces packages from running builds, and new builds from what replaces packages", async () => {
  const gate = openBuildGate();
  const running = await begin(gate).entered;
  running.build();
  const replacing = begin(gate);
  const place = await replacing.entered;
  let isAlone = false;
  const alone = place.alone("replaces dev-libs/leaf-1").then(() => {
    isAlone = true;
  });
  const later = begin(gate);
  await expectWaiting(later);
  expect(isAlone).toBe(false);
  expect(replacing.heard.at(-1)).toBe("waiting until no other build runs here: it replaces dev-libs/leaf-1");
  expect(later.heard.at(-1)).toMatch(/which replaces dev-libs\/leaf-1 when the running builds have ended/);

  running.leave();
  await alone;
  await expectWaiting(later);
  place.build();
  await later.entered;
});

it("does not wait for builds when there are none", async () => {
  const gate = openBuildGate();
  const only = begin(gate);
  await (await only.entered).alone("replaces dev-libs/leaf-1");
  expect(only.heard).toEqual([]);
});

it("gives the turn of one that failed or is no longer wanted to the next", async () => {
  const gate = openBuildGate();
  const failing = await begin(gate).entered;
  const unwanted = begin(gate);
  const next = begin(gate);
  unwanted.abort();
  (await unwanted.entered).leave();
  await expectWaiting(next);
  failing.leave();
  (await next.entered).build();
});

it("lets go of one that is no longer wanted while it waits to be alone", async () => {
  const gate = openBuildGate();
  (await begin(gate).entered).build();
  const replacing = begin(gate);
  const alone = (await replacing.entered).alone("replaces dev-libs/leaf-1");
  const next = begin(gate);
  replacing.abort();
  await alone;
  (await replacing.entered).leave();
  await next.entered;
});

type Visitor = { entered: Promise<Passage>; heard: string[]; abort(): void };

function begin(gate: BuildGate): Visitor {
  const heard: string[] = [];
  const wanted = new AbortController();
  return { entered: gate.enter(wanted.signal, (why) => heard.push(why)), heard, abort: () => wanted.abort() };
}

/** Whoever had been let in would have won. */
async function expectWaiting(...visitors: Visitor[]): Promise<void> {
  const winner = await Promise.race([...visitors.map(({ entered }) => entered), Promise.resolve("nobody")]);
  expect(winner).toBe("nobody");
}
