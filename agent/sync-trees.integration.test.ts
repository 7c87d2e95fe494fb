import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBuildGate } from "./build-gate";
import { systemClock } from "./clock";
import { readStat } from "./emerge/process-table";
import type { EmergeHost } from "./emerge-host";
import { syncTrees } from "./sync-trees";
import { emptyDirectory } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

const NEVER = new AbortController().signal;

/** A host whose emerge is this script. */
function hostWith(script: string, changes: Partial<EmergeHost> = {}): EmergeHost {
  const directory = emptyDirectory();
  const emergePath = join(directory, "emerge");
  writeFileSync(emergePath, `#!/bin/sh\n${script}\n`);
  chmodSync(emergePath, 0o755);
  return {
    ...{
      emergePath,
      python: "python3",
      workDirectory: directory,
      configRoot: directory,
      binhostUrl: "http://127.0.0.1:9",
    },
    ...{ mayDowngrade: false, temporaryDirectory: null, distfilesDirectory: null, loadLimit: 1, cpus: null },
    ...{ memoryBytes: 2 ** 30, cgroups: null, gate: openBuildGate(), environment: process.env, clock: systemClock },
    ...changes,
  };
}

test("[SY2] it runs emerge --sync as the host's repos.conf says, and tells what it prints", async () => {
  const lines: string[] = [];
  const host = hostWith('echo "$*" > "$(dirname "$0")/args"; printf "\\033[32m>>> Syncing\\033[0m\\n\\n"');
  expect(await syncTrees(host, NEVER, (line) => lines.push(line)).ended).toEqual({ kind: "done" });
  expect(lines).toEqual([">>> Syncing"]);
  const args = readFileSync(join(host.workDirectory, "args"), "utf8");
  expect(args).toBe("--ignore-default-opts --color=n --nospinner --sync\n");
});

test("[SY2] what goes wrong is told with the last lines", async () => {
  const host = hostWith("echo '!!! getaddrinfo: no such host' >&2; exit 7");
  expect(await syncTrees(host, NEVER, () => {}).ended).toEqual({
    kind: "failed",
    why: "emerge --sync ended with status 7.\n!!! getaddrinfo: no such host",
  });
  const none = { ...host, emergePath: "/nonexistent/emerge" };
  expect(await syncTrees(none, NEVER, () => {}).ended).toMatchObject({ why: expect.stringContaining("ENOENT") });
});

test("[SY1] it waits until nothing is built, and no build begins meanwhile", async () => {
  const watch = createWatch();
  const heard: string[] = [];
  const host = hostWith('echo running; read -r _ < "$PERMISSION"');
  const pipe = join(host.workDirectory, "permission");
  const withPipe = { ...host, environment: { ...process.env, PERMISSION: pipe } };
  writeFileSync(pipe, "");
  const build = await host.gate.enter(NEVER, () => {});
  build.build();
  const sync = syncTrees(withPipe, NEVER, (line) => {
    heard.push(line);
    watch.tell();
  });
  await watch.until(() => heard.length > 0);
  expect(heard).toEqual(["waiting until no other build runs here: it syncs the trees"]);
  let hasBegun = false;
  const next = host.gate
    .enter(NEVER, () => {})
    .then((passage) => {
      hasBegun = true;
      return passage;
    });
  build.leave();
  await watch.until(() => heard.includes("running"));
  expect(hasBegun).toBe(false);
  expect(await sync.ended).toEqual({ kind: "failed", why: expect.stringContaining("status 1") });
  (await next).leave();
});

test("[SY4] called off while it waits it does nothing", async () => {
  const host = hostWith("touch began");
  const build = await host.gate.enter(NEVER, () => {});
  build.build();
  const calledOff = new AbortController();
  const sync = syncTrees(host, calledOff.signal, () => {});
  calledOff.abort();
  expect(await sync.ended).toEqual({ kind: "called-off" });
  expect(existsSync(join(host.workDirectory, "began"))).toBe(false);
  build.leave();
  (await host.gate.enter(NEVER, () => {})).leave();
});

test("killed or too long, nothing of it is left", async () => {
  const watch = createWatch();
  let pid = 0;
  const host = hostWith("sleep 1000 & echo $!; wait");
  const sync = syncTrees(host, NEVER, (line) => {
    pid = Number(line);
    watch.tell();
  });
  await watch.until(() => pid > 0);
  sync.kill();
  expect(await sync.ended).toMatchObject({ why: expect.stringContaining("SIGKILL") });
  // Who waits for a dead child of nobody is the machine's own affair.
  await expect.poll(() => readStat(pid)?.isZombie ?? true).toBe(true);

  const hasty = { ...systemClock, after: (_: number, act: () => void) => systemClock.after(10, act) };
  const tooLong = { ...host, gate: openBuildGate(), clock: hasty };
  expect(await syncTrees(tooLong, NEVER, () => {}).ended).toMatchObject({
    why: expect.stringMatching(/^It was ended/),
  });
});
