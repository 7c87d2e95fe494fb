import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptEvent, AttemptOutcome } from "../../agent/build-runner";
import { forgetAttempt, runAttempt } from "../../agent/build-runner";
import { sweepLeftovers } from "../../agent/leftovers";
import type { Progress } from "../../protocol/build";
import { WorkOrder } from "../../protocol/build";
import { attemptLabel } from "../../protocol/ids";
import {
  CHAIN_ONE,
  CHAIN_THREE,
  CHAIN_TWO,
  DIAMOND,
  ENDLESS,
  FAILING,
  GREEDY,
  LARGE,
  NOISY,
  PATIENT,
  PERMISSION,
  PINNED,
  SPOILT,
  VERSIONS,
} from "./ebuild-repository";
import type { GentooHost } from "./gentoo-host";
import { createHost, EMERGE } from "./gentoo-host";
import { canMount, smallDisk } from "./small-disk";
import type { TestBinhost } from "./test-binhost";
import { openBinhost } from "./test-binhost";

if (!EMERGE) console.log("Tests against real Portage did not run: PORTAGE_SWARM_EMERGE names no emerge executable.");

describe.runIf(EMERGE)("real Portage", { timeout: 900_000 }, () => {
  let binhost: TestBinhost;
  let first: GentooHost;
  let second: GentooHost;
  let third: GentooHost;

  beforeAll(async () => {
    binhost = await openBinhost();
    first = createHost("first", binhost.url);
    second = createHost("second", binhost.url);
    third = createHost("third", binhost.url);
  });
  afterAll(() => {
    for (const host of [first, second, third]) host.remove();
    binhost.close();
  });

  async function buildAndPublish(cpv: string, needs: string[], host: GentooHost): Promise<void> {
    const { outcome, log } = await build(orderFor(cpv, needs), host);
    expect(outcome, log).toMatchObject({ result: "built" });
    if (outcome.result === "built") binhost.publish(outcome.artefact, host.name);
  }

  it("builds a chain on two hosts, each of which needs what the other built, for a third to install", async () => {
    await buildAndPublish(CHAIN_ONE, [], first);
    await buildAndPublish(CHAIN_TWO, [CHAIN_ONE], second);
    // What CHAIN_TWO needs to run, Portage finds on the binhost by itself.
    await buildAndPublish(CHAIN_THREE, [CHAIN_TWO], first);
    // What was built was not merged where it was built.
    expect([first.installed(), second.installed()]).toEqual([["chain-one", "chain-two"], ["chain-one"]]);

    await third.installFrom(binhost.url, `=${CHAIN_THREE}`);
    expect(third.installed()).toEqual(["chain-one", "chain-three", "chain-two"]);
  });

  it("tells how far a build is, and keeps its log with the jobs it was given", async () => {
    const { outcome, log, phases } = await build(orderFor(DIAMOND.base, [], 3), first);
    expect(outcome, log).toMatchObject({ result: "built" });
    // What is over within one reading of the log is not told by itself.
    const inOrder = ["dependencies", "fetch", "unpack", "configure", "compile", "install", "package"];
    expect(phases).toEqual(inOrder.filter((phase) => phases.includes(phase)));
    expect(phases).toEqual(expect.arrayContaining(["dependencies", "compile"]));
    expect(log).toContain(`>>> Emerging (1 of 1) ${DIAMOND.base}::swarmtest\n`);
    expect(log).toContain("\njobs: -j3 -l");
    expect(log).not.toContain("\x1b");
  });

  it("says why a build failed, and shows its log once", async () => {
    const { outcome, log } = await build(orderFor(FAILING), first);
    expect(outcome).toEqual({
      result: "failed",
      reason: "compile-error",
      phase: "compile",
      lines: [
        "broken.c:3:1: error: expected ';' before '}' token",
        "make: *** [Makefile:7: broken.o] Error 1",
        ` * ERROR: ${FAILING}::swarmtest failed (compile phase):`,
        " *   emake failed",
      ],
    });
    expect(log.split("broken.c:3:1: error").length - 1).toBe(1);
    expect(existsSync(join(first.prefix, "var/tmp/portage", FAILING))).toBe(false);
  });

  it("[DE1] fails at once when a needed package is not published, and builds nothing from source", async () => {
    const needs = [DIAMOND.base, DIAMOND.left, DIAMOND.right];
    const { outcome, log } = await build(orderFor(DIAMOND.top, needs), second);
    expect(outcome).toMatchObject({ result: "failed", reason: "dependency-missing", phase: "dependencies" });
    expect(outcome).toMatchObject({ lines: [`emerge: there are no binary packages to satisfy "=${DIAMOND.base}".`] });
    expect(log).not.toContain("Emerging");
    expect(second.installed()).not.toContain("diamond-base");
  });

  it("does not build against what is not installed, when the order does not name it", async () => {
    const { outcome, log } = await build(orderFor(DIAMOND.left), second);
    expect(outcome, log).toMatchObject({ result: "failed", reason: "dependency-missing" });
    expect(log).not.toContain("Emerging");
  });

  it("sees a package that was published a moment after the host had looked, and no other binhost", async () => {
    const base = await build(orderFor(DIAMOND.base), first);
    const tooEarly = await build(orderFor(DIAMOND.right, [DIAMOND.base]), second);
    expect(tooEarly.outcome).toMatchObject({ result: "failed", reason: "dependency-missing" });
    if (base.outcome.result === "built") binhost.publish(base.outcome.artefact, first.name);
    const { outcome, log } = await build(orderFor(DIAMOND.right, [DIAMOND.base]), second);
    expect(outcome, log).toMatchObject({ result: "built" });
    expect(log).not.toContain("foreign");
  });

  it("blames the way to the binhost for what it cannot get from there, and installs nothing", async () => {
    await buildAndPublish(SPOILT, [], first);
    const unreachable = { ...third, binhostUrl: "http://127.0.0.1:9/binhost/test" };
    const failed = { result: "failed", reason: "fetch-failed", phase: "dependencies" };
    expect((await build(orderFor(NOISY, [SPOILT]), unreachable)).outcome).toMatchObject(failed);
    for (const how of ["cut short", "removed"] as const) {
      binhost.spoil(SPOILT, how);
      expect((await build(orderFor(NOISY, [SPOILT]), third)).outcome, how).toMatchObject(failed);
    }
    expect(third.installed()).not.toContain("spoilt");
  });

  it("keeps whatever bytes a build prints", async () => {
    const { bytes, outcome } = await build(orderFor(NOISY), first);
    expect(outcome).toMatchObject({ result: "built" });
    expect(bytes.includes(Buffer.from("\x1b[31mred\x1b[0m\n\xff\n", "latin1"))).toBe(true);
  });

  it.each(["pid-sandbox", "-pid-sandbox"])(
    "leaves nothing of a build that is stopped, with FEATURES=%s",
    async (feature) => {
      const host = { ...second, environment: { ...second.environment, FEATURES: feature } };
      const order = orderFor(ENDLESS);
      const running = start(order, host);
      await running.heard((log) => log.includes("waiting for ever"));
      expect(host.processes(attemptLabel(order)).length).toBeGreaterThan(2);
      await running.attempt.stop();
      expect(await running.attempt.settled).toEqual({ result: "stopped" });
      expect(host.processes(attemptLabel(order))).toEqual([]);
      expect(existsSync(join(second.prefix, "var/tmp/portage", ENDLESS))).toBe(false);
    },
  );

  it("[DE6] leaves nothing of a build whose emerge somebody killed", async () => {
    const order = orderFor(ENDLESS);
    const running = start(order, second);
    await running.heard((log) => log.includes("waiting for ever"));
    for (const pid of running.attempt.pids().roots) process.kill(pid, "SIGKILL");
    const outcome = await running.attempt.settled;
    expect(outcome).toMatchObject({ result: "failed", reason: "other", phase: "compile" });
    expect(outcome).toMatchObject({ lines: expect.arrayContaining(["emerge was killed by SIGKILL"]) });
    expect(second.processes(attemptLabel(order))).toEqual([]);
    expect(existsSync(join(second.prefix, "var/tmp/portage", ENDLESS))).toBe(false);
  });

  it("has run out of memory when the kernel kills the compiler", async () => {
    const { outcome, log } = await build(orderFor(GREEDY), second);
    expect(outcome, log).toMatchObject({ result: "failed", reason: "out-of-memory", phase: "compile" });
  });

  it.runIf(canMount())("has no room when the disk that holds PORTAGE_TMPDIR is full", async () => {
    const { directory } = smallDisk(8 * 1024);
    const environment = { ...second.environment, PORTAGE_TMPDIR: directory };
    const { outcome, log } = await build(orderFor(LARGE), { ...second, environment, temporaryDirectory: directory });
    expect(outcome, log).toMatchObject({ result: "failed", reason: "disk-full" });
    expect(existsSync(join(directory, "portage", LARGE))).toBe(false);
  });

  it("keeps a build on its cores when the host pins builds", async () => {
    const { outcome, log } = await build(orderFor(PINNED), { ...second, cpus: [1] });
    expect(outcome, log).toMatchObject({ result: "built" });
    expect(log).toMatch(/^Cpus_allowed_list:\s+1$/m);
  });

  it("[DE4] ends and removes at its start what a killed agent left", async () => {
    const order = orderFor(ENDLESS);
    const running = start(order, second);
    await running.heard((log) => log.includes("waiting for ever"));
    await sweepLeftovers(second);
    await running.attempt.settled;
    expect(second.processes(attemptLabel(order))).toEqual([]);
    expect(existsSync(join(second.prefix, "var/tmp/portage", ENDLESS))).toBe(false);
    expect(existsSync(join(second.workDirectory, "attempts"))).toBe(false);
  });

  it("[DE2] [DE3] replaces what is installed when no other build runs, and never by an older version", async () => {
    await buildAndPublish(VERSIONS.older, [], first);
    await buildAndPublish(VERSIONS.newer, [], first);
    expect((await build(orderFor(CHAIN_ONE, [VERSIONS.older]), second)).outcome).toMatchObject({ result: "built" });

    const patient = start(orderFor(PATIENT), second);
    await patient.heard((log) => log.includes("waiting for permission"));
    const replacing = start(orderFor(CHAIN_ONE, [VERSIONS.newer]), second);
    await replacing.heard((_, progress) => progress?.waiting !== undefined);
    expect(newestOf(replacing.events)?.waiting).toMatch(/it replaces dev-libs\/versions-2-1 \(1\S* is installed\)$/);
    expect(patient.attempt.pids().roots).toHaveLength(1);
    writeFileSync(join(second.prefix, PERMISSION), "");
    expect(await patient.attempt.settled).toMatchObject({ result: "built" });
    expect(await replacing.attempt.settled).toMatchObject({ result: "built" });

    const refused = await build(orderFor(CHAIN_ONE, [VERSIONS.older]), second);
    expect(refused.outcome).toMatchObject({ reason: "dependency-missing", phase: "dependencies" });
    expect(refused.outcome).toMatchObject({ lines: [expect.stringContaining("downgrades dev-libs/versions-1-1")] });
    expect(refused.log).not.toContain("Emerging");
  });
});

let orders = 0;

function orderFor(cpv: string, needs: string[] = [], cores = 1): WorkOrder {
  orders += 1;
  const counted = Array.from({ length: cores }, (_, core) => core);
  return WorkOrder.parse({ build: orders, attempt: 1, cpv, slot: "0", target: "test", needs, cores: counted });
}

type Built = { outcome: AttemptOutcome; bytes: Buffer; log: string; phases: string[] };

async function build(order: WorkOrder, host: GentooHost): Promise<Built> {
  const { attempt, events } = start(order, host);
  const outcome = await attempt.settled;
  const bytes = logOf(events);
  const phases = events.flatMap((event) => (event.kind === "progress" ? [event.progress.phase] : []));
  if (outcome.result !== "built") await forgetAttempt(order, host);
  return { outcome, bytes, log: bytes.toString(), phases: [...new Set(phases)] };
}

function start(order: WorkOrder, host: GentooHost) {
  const events: AttemptEvent[] = [];
  let look = () => {};
  const attempt = runAttempt(order, host, (event) => {
    events.push(event);
    look();
  });
  const heard = (isThis: (log: string, progress: Progress | undefined) => boolean) =>
    new Promise<void>((resolve) => {
      look = () => void (isThis(logOf(events).toString(), newestOf(events)) && resolve());
      look();
    });
  return { attempt, events, heard };
}

function newestOf(events: AttemptEvent[]): Progress | undefined {
  return events.flatMap((event) => (event.kind === "progress" ? [event.progress] : [])).at(-1);
}

function logOf(events: AttemptEvent[]): Buffer {
  return Buffer.concat(events.flatMap((event) => (event.kind === "log" ? [event.bytes] : [])));
}
