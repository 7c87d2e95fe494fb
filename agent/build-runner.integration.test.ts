import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cpv } from "../protocol/atom";
import type { WorkOrder } from "../protocol/build";
import type { AttemptEvent, AttemptOutcome, RunningAttempt } from "./build-runner";
import { forgetAttempt, runAttempt } from "./build-runner";
import { attemptDirectory } from "./emerge/attempt-directory";
import { readAllEnvironments } from "./emerge/process-table";
import type { EmergeHost } from "./emerge-host";
import { sweepLeftovers } from "./leftovers";
import type { Puppet, PuppetTheatre } from "./testing/emerge-puppet";
import { openPuppetTheatre } from "./testing/emerge-puppet";
import { puppetHost, workOrder } from "./testing/puppet-host";

let theatre: PuppetTheatre;
let host: EmergeHost;

beforeAll(async () => {
  theatre = await openPuppetTheatre();
  host = puppetHost(theatre);
});
afterAll(() => theatre.close());

const NEEDS = { needs: ["dev-libs/left-1", "dev-libs/right-2"] };

describe("an attempt that goes well", () => {
  it("installs what the build needs, builds, and answers with the package", async () => {
    const { attempt, events } = run(workOrder(NEEDS));
    const asked = await theatre.next();
    expect(asked.argv).toContain("--pretend");
    await would(asked, "N g", "dev-libs/left-1-1");
    const first = await theatre.next();
    expect(first.argv).toEqual(expect.arrayContaining(["--getbinpkgonly", "=dev-libs/left-1", "=dev-libs/right-2"]));
    first.exit(0);
    const second = await theatre.next();
    expect(second.argv.slice(-2)).toEqual(["--buildpkgonly", "=dev-libs/leaf-1"]);
    const path = second.leavePackage(attempt.order.cpv);
    second.exit(0);

    const outcome = await attempt.settled;
    expect(outcome).toMatchObject({
      result: "built",
      artefact: { path, stanza: expect.stringMatching(/^BUILD_ID: 1$/m) },
    });
    expect(events.at(0)).toEqual({ kind: "started" });
    expect(events.at(-1)).toEqual({ kind: "settled", outcome });
    expect(events.filter(({ kind }) => kind === "started" || kind === "settled")).toHaveLength(2);
  });

  it("installs nothing when all that it needs is installed", async () => {
    const { attempt } = run(workOrder(NEEDS));
    const asked = await theatre.next();
    await asked.print("Total: 0 packages, Size of downloads: 0 KiB\n");
    asked.exit(0);
    const build = await theatre.next();
    expect(build.argv).toContain("--buildpkgonly");
    expect((await finish(build, attempt)).result).toBe("built");
  });

  it("leaves out the first step when nothing is needed", async () => {
    const { attempt } = run();
    const only = await theatre.next();
    expect(only.argv).toContain("--buildpkgonly");
    expect((await finish(only, attempt)).result).toBe("built");
  });

  it("calls nobody before it has been returned", async () => {
    let isReturned = false;
    const heard: boolean[] = [];
    const attempt = runAttempt(workOrder(), host, () => heard.push(isReturned));
    isReturned = true;
    await finish(await theatre.next(), attempt);
    expect(heard).not.toContain(false);
  });

  it("tells the process to be measured while it runs", async () => {
    const { attempt } = run();
    expect(attempt.pids().roots).toEqual([]);
    const puppet = await theatre.next();
    expect(attempt.pids().roots).toEqual([puppet.pid]);
    await finish(puppet, attempt);
    expect(attempt.pids().roots).toEqual([]);
  });

  it("keeps the join token from the build", async () => {
    const { attempt } = run();
    const puppet = await theatre.next();
    expect(JSON.stringify(puppet.environment)).not.toContain("secret");
    await finish(puppet, attempt);
  });
});

describe("progress and log", () => {
  it("follows emerge's output and the build's log as they grow, as one stream of whole lines", async () => {
    const { attempt, events, heard } = run();
    const puppet = await theatre.next();
    await puppet.print(">>> Emerging (1 of 1) dev-libs/leaf-1::gentoo\n");
    await heard(() => logOf(events).includes("Emerging"));
    puppet.log(">>> Unpacking source...\n>>> Compiling source in /x ...\n[1/4] one\n[2/4] tw");
    await heard(() => newest(events)?.percent === 25);
    expect(newest(events)).toMatchObject({ phase: "compile", steps: { done: 1, of: 4 } });
    await puppet.print("Jobs\n");
    puppet.log("o\n[3/4] three\n");
    await heard(() => newest(events)?.percent === 75);
    await finish(puppet, attempt);

    const lines = logOf(events).split("\n");
    expect(lines.filter((line) => line !== "Jobs")).toEqual([
      ">>> Emerging (1 of 1) dev-libs/leaf-1::gentoo",
      ">>> Unpacking source...",
      ">>> Compiling source in /x ...",
      "[1/4] one",
      "[2/4] two",
      "[3/4] three",
      "",
    ]);
    expect(lines).toContain("Jobs");
  });

  it("says nothing of progress when nothing changed", async () => {
    const { attempt, events } = run();
    const puppet = await theatre.next();
    puppet.log("one\ntwo\n");
    await puppet.print("three\n");
    await finish(puppet, attempt);
    expect(events.filter(({ kind }) => kind === "progress")).toHaveLength(1);
  });

  it("reads what was written last, and completes the last line", async () => {
    const { attempt, events } = run();
    const puppet = await theatre.next();
    puppet.log(`${"x".repeat(300_000)}\nno newline`);
    await finish(puppet, attempt);
    expect(logOf(events)).toBe(`${"x".repeat(300_000)}\nno newline\n`);
  });

  it("keeps the log's bytes as they are", async () => {
    const { attempt, events } = run();
    const puppet = await theatre.next();
    const bytes = Uint8Array.of(0xff, 0, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 13, 10);
    await puppet.print(bytes);
    await finish(puppet, attempt);
    expect(Buffer.concat(events.flatMap((event) => (event.kind === "log" ? [event.bytes] : [])))).toEqual(
      Buffer.from(bytes),
    );
  });
});

describe("an attempt that fails", () => {
  it("says why, in which phase, and by which lines", async () => {
    const { attempt } = run();
    const puppet = await theatre.next();
    puppet.log(">>> Compiling source in /x ...\nbroken.c:3:1: error: expected ';'\nmake: *** [x] Error 1\n");
    puppet.log(" * ERROR: dev-libs/leaf-1::gentoo failed (compile phase):\n *   emake failed\n * \n");
    puppet.exit(1);
    expect(await attempt.settled).toEqual({
      result: "failed",
      reason: "compile-error",
      phase: "compile",
      lines: [
        "broken.c:3:1: error: expected ';'",
        "make: *** [x] Error 1",
        " * ERROR: dev-libs/leaf-1::gentoo failed (compile phase):",
        " *   emake failed",
      ],
    });
  });

  it("[DE8] has run out of memory when the kernel says so, whatever else was printed", async () => {
    const cgroups = join(theatre.directory, "cgroups");
    const group = join(cgroups, `portage-swarm-7.2-${process.pid}`);
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "memory.events"), "oom 3\noom_kill 2\n");
    const { attempt } = run(workOrder(), { ...host, cgroups });
    const puppet = await theatre.next();
    puppet.log(">>> Compiling source in /x ...\nmake: *** [x] Error 1\n");
    puppet.log(" * ERROR: dev-libs/leaf-1::gentoo failed (compile phase):\n *   emake failed\n * \n");
    puppet.exit(1);
    const outcome = await attempt.settled;
    expect(outcome).toMatchObject({ reason: "out-of-memory", phase: "compile" });
    expect(outcome).toMatchObject({
      lines: expect.arrayContaining([expect.stringMatching(/killed 2 processes of it/)]),
    });
  });

  it("tells what its cgroup held at most, and how much its build directory takes", async () => {
    const cgroups = join(theatre.directory, "measured");
    const group = join(cgroups, `portage-swarm-7.2-${process.pid}`);
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "memory.stat"), "anon 300\nfile 9\nshmem 40\n");
    writeFileSync(join(group, "memory.peak"), "900\n");
    const { attempt } = run(workOrder(), { ...host, cgroups });
    const puppet = await theatre.next();
    const tmp = join(theatre.directory, "tmp/portage/dev-libs/leaf-1");
    mkdirSync(tmp, { recursive: true });
    writeFileSync(join(tmp, "object"), Buffer.alloc(1_000_000, 7));
    expect(attempt.memoryBytes()).toBe(340);
    const diskBytes = await attempt.diskBytes();
    expect(diskBytes).toBeGreaterThanOrEqual(1_000_000);
    expect(diskBytes).toBeLessThan(1_200_000);
    expect(await finish(puppet, attempt)).toMatchObject({ result: "built", peakMemoryBytes: 900 });
    expect(attempt.memoryBytes()).toBeNull();
    expect(await attempt.diskBytes()).toBeNull();
  });

  it("has no reason but the signal, when somebody kills emerge", async () => {
    const { attempt } = run();
    process.kill((await theatre.next()).pid, "SIGKILL");
    expect(await attempt.settled).toMatchObject({ reason: "other", lines: ["emerge was killed by SIGKILL"] });
  });

  it("does not begin to build when a dependency cannot be installed", async () => {
    const { attempt } = run(workOrder(NEEDS));
    const puppet = await theatre.next();
    await puppet.print('\nemerge: there are no binary packages to satisfy "=dev-libs/right-2".\n', "stderr");
    puppet.exit(1);
    expect(await attempt.settled).toMatchObject({ reason: "dependency-missing", phase: "dependencies" });
    expect(existsSync(attemptDirectory(host.workDirectory, attempt.order).steps.build.output)).toBe(false);
  });

  it("is the host's fault when there is no emerge", async () => {
    const { attempt, events } = run(workOrder(), { ...host, emergePath: join(theatre.directory, "nothing") });
    expect(await attempt.settled).toMatchObject({ reason: "host-broken", lines: [expect.stringContaining("ENOENT")] });
    expect(events).not.toContainEqual({ kind: "started" });
  });

  it("is the agent's fault when there is nowhere to work", async () => {
    const file = join(theatre.directory, "file");
    writeFileSync(file, "");
    const { attempt } = run(workOrder(), { ...host, workDirectory: join(file, "work") });
    expect(await attempt.settled).toMatchObject({ result: "failed", reason: "agent-error", phase: null });
  });

  it.each<[string, (puppet: Puppet) => void, string]>([
    ["no package was left", () => {}, "0 packages"],
    ["another package was left", (puppet) => puppet.leavePackage(Cpv.parse("dev-libs/leaf-2")), "dev-libs/leaf-2"],
    ["the package is damaged", (puppet) => damage(puppet.leavePackage(Cpv.parse("dev-libs/leaf-1"))), "SIZE"],
  ])("although emerge was content, when %s", async (_, leave, why) => {
    const { attempt } = run();
    const puppet = await theatre.next();
    leave(puppet);
    puppet.exit(0);
    const lines = [expect.stringContaining(why)];
    expect(await attempt.settled).toEqual({ result: "failed", reason: "artefact-refused", phase: "package", lines });
  });
});

describe("attempts side by side", () => {
  it("add packages while others build", async () => {
    const building = run(workOrder({ build: 8 }));
    const build = await theatre.next();
    const adding = run(workOrder(NEEDS));
    await would(await theatre.next(), "N g", "dev-libs/left-1-1");
    (await theatre.next()).exit(0);
    await finish(await theatre.next(), adding.attempt);
    await finish(build, building.attempt);
  });

  it("[DE2] replace packages only when no other builds, and hold new builds back till then", async () => {
    const building = run(workOrder({ build: 8 }));
    const build = await theatre.next();
    const replacing = run(workOrder(NEEDS));
    await would(await theatre.next(), "U ", "dev-libs/left-1-1 [0.9]");
    await replacing.heard(() => newest(replacing.events)?.waiting !== undefined);
    expect(newest(replacing.events)?.waiting).toMatch(/it replaces dev-libs\/left-1-1 \(0\.9 is installed\)/);
    const heldBack = run(workOrder({ build: 9 }));
    await heldBack.heard(() => newest(heldBack.events)?.waiting?.includes("which replaces") ?? false);

    await finish(build, building.attempt);
    const install = await theatre.next();
    expect(install.argv).toContain("--getbinpkgonly");
    expect(newest(replacing.events)).not.toHaveProperty("waiting");
    install.exit(0);
    const both = [await theatre.next(), await theatre.next()];
    for (const puppet of both) puppet.exit(1);
    await Promise.all([replacing.attempt.settled, heldBack.attempt.settled]);
  });

  it("[DE3] refuse a downgrade, unless they are told to allow it", async () => {
    const refused = run(workOrder(NEEDS));
    await would(await theatre.next(), "UD ", "dev-libs/left-1-1 [1.1]");
    expect(await refused.attempt.settled).toMatchObject({
      reason: "dependency-missing",
      phase: "dependencies",
      lines: [expect.stringContaining("downgrades dev-libs/left-1-1 (1.1 is installed)")],
    });
    const allowed = run(workOrder(NEEDS), { ...host, mayDowngrade: true });
    await would(await theatre.next(), "UD ", "dev-libs/left-1-1 [1.1]");
    (await theatre.next()).exit(0);
    await finish(await theatre.next(), allowed.attempt);
  });
});

describe("stop()", () => {
  it.each(["pretend", "dependencies", "build"])("in the step %s ends it and begins nothing more", async (step) => {
    const { attempt } = run(workOrder(NEEDS));
    let puppet = await theatre.next();
    if (step !== "pretend") {
      await would(puppet, "N g", "dev-libs/left-1-1");
      puppet = await theatre.next();
    }
    if (step === "build") {
      puppet.exit(0);
      puppet = await theatre.next();
    }
    await puppet.ignore("SIGTERM");
    await attempt.stop();
    await puppet.gone;
    expect(await attempt.settled).toEqual({ result: "stopped" });
    expect(processesOf(attempt.order)).toEqual([]);
  });

  it("while it waits for its turn leaves the turn to the others", async () => {
    const holder = run(workOrder({ ...NEEDS, build: 8 }));
    const asked = await theatre.next();
    const waiting = run(workOrder());
    await waiting.heard(() => newest(waiting.events)?.waiting !== undefined);
    await waiting.attempt.stop();
    expect(await waiting.attempt.settled).toEqual({ result: "stopped" });
    asked.exit(0);
    await finish(await theatre.next(), holder.attempt);
  });

  it("before anything was started starts nothing", async () => {
    const { attempt, events } = run();
    await attempt.stop();
    expect(events).toEqual([{ kind: "settled", outcome: { result: "stopped" } }]);
  });

  it("may be asked twice, and after the end", async () => {
    const { attempt } = run();
    await theatre.next();
    await Promise.all([attempt.stop(), attempt.stop()]);
    await attempt.stop();
    expect(await attempt.settled).toEqual({ result: "stopped" });
  });
});

describe("retries", () => {
  it("use byte for byte the same atom and arguments", async () => {
    const commandLines = new Set<string>();
    for (const number of [1, 2, 50]) {
      const { attempt } = run(workOrder({ ...NEEDS, attempt: number }));
      const asked = await theatre.next();
      await would(asked, "N g", "dev-libs/left-1-1");
      const first = await theatre.next();
      first.exit(0);
      const second = await theatre.next();
      second.exit(1);
      await attempt.settled;
      commandLines.add(JSON.stringify([asked.argv, first.argv, second.argv]));
    }
    expect(commandLines.size).toBe(1);
  });

  it("find nothing of an attempt of the same number", async () => {
    const before = run();
    const puppet = await theatre.next();
    puppet.leavePackage(before.attempt.order.cpv);
    puppet.exit(1);
    await before.attempt.settled;

    const again = run();
    (await theatre.next()).exit(0);
    expect(await again.attempt.settled).toMatchObject({ result: "failed", reason: "artefact-refused" });
  });
});

describe("what attempts leave", () => {
  it("is kept until it is forgotten", async () => {
    const { attempt } = run();
    await finish(await theatre.next(), attempt);
    const { root } = attemptDirectory(host.workDirectory, attempt.order);
    expect(existsSync(root)).toBe(true);
    await forgetAttempt(attempt.order, host);
    expect(existsSync(root)).toBe(false);
  });

  it("is ended and removed at the next start, when the agent was killed", async () => {
    const { attempt } = run();
    const puppet = await theatre.next();
    await puppet.ignore("SIGTERM");
    const tmp = join(theatre.directory, "tmp/portage/dev-libs/leaf-1");
    mkdirSync(tmp, { recursive: true });
    await puppet.leaveChild({ ownSession: true, environment: { PORTAGE_BUILDDIR: tmp } });
    await puppet.leaveChild({ ownSession: false, environment: { PKGDIR: "" } });

    await sweepLeftovers(host);
    await puppet.gone;
    expect(processesOf(attempt.order)).toEqual([]);
    expect(existsSync(tmp)).toBe(false);
    expect(existsSync(attemptDirectory(host.workDirectory, attempt.order).root)).toBe(false);
    await attempt.settled;
  });

  it("does not get a process killed that has a pid which was an emerge's", async () => {
    const { root, leader } = attemptDirectory(host.workDirectory, workOrder({ attempt: 3 }));
    mkdirSync(root, { recursive: true });
    const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    writeFileSync(leader, JSON.stringify({ pid: process.pid, startTicks: 1, bootId }));
    await sweepLeftovers(host);
    expect(existsSync(root)).toBe(false);
  });

  it("may be nothing at all", async () => {
    await sweepLeftovers({ ...host, workDirectory: join(theatre.directory, "never") });
  });
});

function run(order = workOrder(), on = host) {
  const events: AttemptEvent[] = [];
  const looks = new Set<() => void>();
  const attempt = runAttempt(order, on, (event) => {
    events.push(event);
    for (const look of looks) look();
  });
  const heard = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => isSo() && looks.delete(look) && resolve();
      looks.add(look);
      look();
    });
  return { attempt, events, heard };
}

/** Leaves the ordered package and exits; answers how the attempt ended. */
function finish(puppet: Puppet, { order, settled }: RunningAttempt): Promise<AttemptOutcome> {
  puppet.leavePackage(order.cpv);
  puppet.exit(0);
  return settled;
}

/** Answers what would be done to an installed package, as emerge does. */
async function would(puppet: Puppet, letters: string, what: string): Promise<void> {
  await puppet.print(`[binary  ${letters}  ] ${what} \nTotal: 1 package\n`);
  puppet.exit(0);
}

function damage(path: string): void {
  writeFileSync(path, "");
}

function logOf(events: AttemptEvent[]): string {
  return Buffer.concat(events.flatMap((event) => (event.kind === "log" ? [event.bytes] : []))).toString();
}

function newest(events: AttemptEvent[]) {
  return events.flatMap((event) => (event.kind === "progress" ? [event.progress] : [])).at(-1);
}

function processesOf(order: WorkOrder): number[] {
  const { root } = attemptDirectory(host.workDirectory, order);
  return readAllEnvironments().flatMap(({ pid, environment }) =>
    environment.some((entry) => entry.startsWith(`PKGDIR=${root}/`)) ? [pid] : [],
  );
}
