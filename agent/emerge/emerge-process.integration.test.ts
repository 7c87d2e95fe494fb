import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { enterCgroup, openCgroups, removeCgroup } from "../cgroup";
import type { EmergeHost } from "../emerge-host";
import type { PuppetTheatre } from "../testing/emerge-puppet";
import { openPuppetTheatre } from "../testing/emerge-puppet";
import { puppetHost, workOrder } from "../testing/puppet-host";
import type { AttemptDirectory } from "./attempt-directory";
import { attemptDirectory, createAttemptDirectory } from "./attempt-directory";
import type { Command } from "./command-line";
import { commandOf } from "./command-line";
import type { EmergeProcess } from "./emerge-process";
import { startEmerge } from "./emerge-process";
import { readAllEnvironments, readStat } from "./process-table";

const HAS_CGROUPS = canMakeCgroups();
if (!HAS_CGROUPS) console.log("A test did not run: no cgroup of version 2 can be made here.");

let theatre: PuppetTheatre;
let host: EmergeHost;
let directory: AttemptDirectory;

beforeAll(async () => {
  theatre = await openPuppetTheatre();
  host = puppetHost(theatre);
  directory = attemptDirectory(host.workDirectory, workOrder());
});
afterAll(() => theatre.close());
beforeEach(() => createAttemptDirectory(directory));

describe("an emerge process", () => {
  it("leads a session of its own, works in the attempt's directory and finds nothing on stdin", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    expect(emerge.state()).toEqual({ state: "running", pid: puppet.pid });
    expect(readStat(puppet.pid)?.session).toBe(puppet.pid);
    expect(puppet.directory).toBe(directory.root);
    expect(puppet.stdin).toBe("/dev/null");
    puppet.exit(0);
    await emerge.ended;
  });

  it("writes what it prints to a file, in the order it came", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    await puppet.print("one\n");
    await puppet.print("two\n", "stderr");
    await puppet.print("three\n");
    puppet.exit(0);
    expect(await emerge.ended).toEqual({ kind: "status", status: 0 });
    expect(readFileSync(directory.steps.build.output, "utf8")).toBe("one\ntwo\nthree\n");
  });

  it("tells its exit status", async () => {
    const emerge = start();
    (await theatre.next()).exit(130);
    expect(await emerge.ended).toEqual({ kind: "status", status: 130 });
    expect(emerge.state()).toEqual({ state: "ended", exit: { kind: "status", status: 130 } });
  });

  it("tells the signal that somebody else killed it with", async () => {
    const emerge = start();
    process.kill((await theatre.next()).pid, "SIGHUP");
    expect(await emerge.ended).toEqual({ kind: "signal", signal: "SIGHUP" });
  });

  it("tells why it could not be started", async () => {
    const emerge = startEmerge({ ...command(), path: join(theatre.directory, "nothing") }, "build", directory, host);
    expect(emerge.state().state).toBe("ended");
    expect(await emerge.ended).toEqual({ kind: "not-started", why: expect.stringContaining("ENOENT") });
  });

  it("ends on SIGTERM", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    const stopped = emerge.stop();
    expect(emerge.state()).toEqual({ state: "stopping", pid: puppet.pid });
    expect(await stopped).toEqual({ kind: "signal", signal: "SIGTERM" });
  });

  it("is killed when it does not mind SIGTERM", async () => {
    const emerge = start();
    await (await theatre.next()).ignore("SIGTERM");
    expect(await emerge.stop()).toEqual({ kind: "signal", signal: "SIGKILL" });
  });

  it("takes the processes of its group with it", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    await puppet.leaveChild({ ownSession: false, environment: { PKGDIR: "", CHILD_OF: String(puppet.pid) } });
    await emerge.stop();
    expect(childrenOf(puppet.pid)).toEqual([]);
  });

  it.each(["by itself", "when stopped"])("leaves no process in another session behind when it ends %s", async (how) => {
    const emerge = start();
    const puppet = await theatre.next();
    await puppet.leaveChild({ ownSession: true, environment: { CHILD_OF: String(puppet.pid) } });
    expect(childrenOf(puppet.pid)).toHaveLength(1);
    if (how === "by itself") puppet.exit(0);
    else void emerge.stop();
    await emerge.ended;
    expect(childrenOf(puppet.pid)).toEqual([]);
  });

  it.runIf(HAS_CGROUPS)("leaves no process behind that has a session and an environment of its own", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    const environment = { PKGDIR: "", CHILD_OF: String(puppet.pid) };
    await puppet.leaveChild({ ownSession: true, environment });
    expect(childrenOf(puppet.pid)).toHaveLength(1);
    puppet.exit(0);
    await emerge.ended;
    expect(childrenOf(puppet.pid)).toEqual([]);
    const { cgroup } = Leader.parse(JSON.parse(readFileSync(directory.leader, "utf8")));
    expect(existsSync(cgroup)).toBe(false);
  });

  it("leaves alone what belongs to another attempt", async () => {
    const emerge = start();
    await theatre.next();
    const other = spawn("sleep", ["1000"], { env: { ...process.env, PKGDIR: join(`${directory.root}0`, "packages") } });
    await emerge.stop();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill("SIGKILL");
  });

  it("[DE6] removes the build directory of a build that somebody killed", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    const path = buildDirectory();
    process.kill(puppet.pid, "SIGKILL");
    await emerge.ended;
    expect(existsSync(path)).toBe(false);
  });

  it("leaves alone the build directory of an older build that a person may want to look into", async () => {
    const path = buildDirectory();
    const emerge = start();
    await emerge.stop();
    expect(existsSync(path)).toBe(true);
    rmSync(path, { recursive: true });
  });

  it.runIf(HAS_CGROUPS)("[DE7] holds all its processes still, and lets them go on", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    expect(emerge.freeze(true)).toBe(true);
    let isPrinted = false;
    const printed = puppet.print("one\n").then(() => {
      isPrinted = true;
    });
    await frozen();
    expect(isPrinted).toBe(false);
    expect(emerge.freeze(false)).toBe(true);
    await printed;
    puppet.exit(0);
    await emerge.ended;
    expect(emerge.freeze(true)).toBe(false);
  });

  it.runIf(HAS_CGROUPS)("ends on SIGTERM while it is held still", async () => {
    const emerge = start();
    await theatre.next();
    emerge.freeze(true);
    await frozen();
    expect(await emerge.stop()).toEqual({ kind: "signal", signal: "SIGTERM" });
  });

  it("removes the build directory that a stopped build worked in", async () => {
    const emerge = start();
    const puppet = await theatre.next();
    const path = buildDirectory();
    await puppet.leaveChild({ environment: { PORTAGE_BUILDDIR: path } });
    await emerge.stop();
    expect(existsSync(path)).toBe(false);
  });
});

const Leader = z.object({ cgroup: z.string() });

/** Where the ordered package is built, with something in it. */
function buildDirectory(): string {
  const path = join(theatre.directory, "tmp/portage/dev-libs/leaf-1");
  mkdirSync(join(path, "work"), { recursive: true });
  return path;
}

/** Resolves when the kernel says that all in the cgroup are still. */
async function frozen(): Promise<void> {
  const { cgroup } = Leader.parse(JSON.parse(readFileSync(directory.leader, "utf8")));
  while (!readFileSync(join(cgroup, "cgroup.events"), "utf8").includes("frozen 1")) await new Promise(setImmediate);
}

function start(): EmergeProcess {
  return startEmerge(command(), "build", directory, host);
}

function command(): Command {
  return commandOf("build", workOrder(), host, directory);
}

function canMakeCgroups(): boolean {
  const child = spawn("true");
  const cgroup = child.pid === undefined ? null : enterCgroup(openCgroups(), child.pid, "probe", 2 ** 30);
  child.once("exit", () => cgroup && removeCgroup(cgroup));
  return cgroup !== null;
}

function childrenOf(pid: number): number[] {
  return readAllEnvironments().flatMap((found) => (found.environment.includes(`CHILD_OF=${pid}`) ? [found.pid] : []));
}
