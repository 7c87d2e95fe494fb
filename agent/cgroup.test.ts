import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aboveOurs, enterCgroup, freezeCgroup, openCgroups, readCgroupMemory } from "./cgroup";
import { emptyDirectory } from "./testing/test-agent";

/** A directory with the files of a control group: what is written there does nothing but stay. */
function groupOf(files: Record<string, string>, path = emptyDirectory()): string {
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries({ "cgroup.procs": "", ...files })) writeFileSync(join(path, name), text);
  return path;
}

const written = (path: string, file: string) => readFileSync(join(path, file), "utf8");

test("where groups below can be enabled to measure memory, they are", () => {
  const own = groupOf({ "cgroup.controllers": "cpu memory pids\n", "cgroup.subtree_control": "cpu\n" });
  expect(openCgroups(own)).toBe(own);
  expect(written(own, "cgroup.subtree_control")).toBe("+memory");
});

test.each([
  ["there is no memory controller", { "cgroup.controllers": "cpu\n", "cgroup.subtree_control": "" }, ""],
  ["it is enabled", { "cgroup.controllers": "cpu memory\n", "cgroup.subtree_control": "memory\n" }, "memory\n"],
])("nothing is changed when %s", (_, files, left) => {
  const own = groupOf(files);
  expect(openCgroups(own)).toBe(own);
  expect(written(own, "cgroup.subtree_control")).toBe(left);
});

test("an agent that was born in the group into which its predecessor stepped makes its groups beside that one", () => {
  const own = groupOf({ "cgroup.subtree_control": "memory\n" });
  expect(aboveOurs(groupOf({}, join(own, "agent")))).toBe(own);
  expect(aboveOurs(groupOf({}, join(own, "other")))).toBe(join(own, "other"));
  const foreign = groupOf({ "cgroup.subtree_control": "cpu\n" });
  expect(aboveOurs(groupOf({}, join(foreign, "agent")))).toBe(join(foreign, "agent"));
});

test("without cgroups there is none", () => {
  expect(openCgroups(join(emptyDirectory(), "nothing"))).toBeNull();
  expect(openCgroups(null)).toBeNull();
  expect(enterCgroup(null, 4711, "7.2", 2 ** 30)).toBeNull();
});

test("a build has a group of its own, which limits what it may hold", () => {
  const own = groupOf({});
  const path = groupOf({ "memory.max": "max\n" }, join(own, `portage-swarm-7.2-${process.pid}`));
  expect(enterCgroup(own, 4711, "7.2", 2 ** 30)).toEqual({ path });
  expect(written(path, "memory.max")).toBe("1073741824");
  expect(written(path, "cgroup.procs")).toBe("4711");
});

test("what a build holds is told without the page cache, which gives way", () => {
  const path = groupOf({
    "memory.stat": "anon 4096\nfile 9000000\nkernel 77\nshmem 1024\nfile_mapped 5\n",
    "memory.peak": "12000000\n",
    "memory.events": "low 0\nhigh 0\nmax 17\noom 1\noom_kill 2\noom_group_kill 0\n",
  });
  expect(readCgroupMemory({ path })).toEqual({ heldBytes: 5120, peakBytes: 12_000_000, oomKills: 2 });
  expect(readCgroupMemory({ path: groupOf({}) })).toEqual({ heldBytes: null, peakBytes: null, oomKills: 0 });
});

test("a group is frozen where the kernel can", () => {
  const path = groupOf({ "cgroup.freeze": "0\n" });
  expect(freezeCgroup({ path }, true)).toBe(true);
  expect(written(path, "cgroup.freeze")).toBe("1");
  expect(freezeCgroup({ path }, false)).toBe(true);
  expect(written(path, "cgroup.freeze")).toBe("0");
  expect(freezeCgroup({ path: groupOf({}) }, true)).toBe(false);
});
