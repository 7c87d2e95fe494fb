import { describe, expect, it } from "vitest";
import { parseLine } from "./parse-line";

const at = (index: number, of: number) => ({ cpv: "dev-qt/qtbase-6.10.1", index, of });

describe("a line of emerge", () => {
  it.each([
    [">>> Emerging (1 of 3) dev-qt/qtbase-6.10.1::gentoo", { kind: "package.started", from: "source", ...at(1, 3) }],
    [
      ">>> Emerging binary (2 of 3) dev-qt/qtbase-6.10.1::gentoo",
      { kind: "package.started", from: "binary", ...at(2, 3) },
    ],
    [">>> Emerging (1 of 3) dev-qt/qtbase-6.10.1", { kind: "package.started", from: "source", ...at(1, 3) }],
    [">>> Installing (2 of 3) dev-qt/qtbase-6.10.1::gentoo", { kind: "package.installing", ...at(2, 3) }],
    [">>> Completed (2 of 3) dev-qt/qtbase-6.10.1::gentoo", { kind: "package.completed", ...at(2, 3) }],
    [
      ">>> Failed to emerge dev-qt/qtbase-6.10.1, Log file:",
      { kind: "package.failed", doing: "emerge", cpv: "dev-qt/qtbase-6.10.1" },
    ],
    [
      ">>> Failed to install dev-qt/qtbase-6.10.1, Log file:",
      { kind: "package.failed", doing: "install", cpv: "dev-qt/qtbase-6.10.1" },
    ],
    [
      ">>> Downloading 'https://example.org/a b.tar.xz'",
      { kind: "download.started", uri: "https://example.org/a b.tar.xz" },
    ],
    [">>> Creating binpkg", { kind: "packaging" }],
    [">>> Done.", { kind: "packaging" }],
  ])("%s", (line, event) => {
    expect(parseLine(line)).toEqual(event);
  });
});

describe("the status line", () => {
  const none = { running: 0, failed: 0, mergeWait: 0 };
  it.each([
    [
      "0 of 1 complete, 1 running                                    Load avg: 1.17, 1.36, 2.31",
      { complete: 0, of: 1, ...none, running: 1 },
    ],
    ["0 of 1 complete                                               Load avg: 0.0", { complete: 0, of: 1, ...none }],
    [
      "12 of 34 complete, 5 running, 1 failed, 2 merge wait Load avg: 40, 3, 2",
      { complete: 12, of: 34, running: 5, failed: 1, mergeWait: 2 },
    ],
    [
      "0 of 4 complete, 2 merge wait                                 Load avg: 1.80, 2.82, 3.17",
      { complete: 0, of: 4, ...none, mergeWait: 2 },
    ],
  ])("Jobs: %s", (line, counts) => {
    expect(parseLine(`>>> Jobs: ${line}`)).toEqual({ kind: "jobs", ...counts });
  });
});

describe("a line of a build's log", () => {
  it.each([
    [">>> Running pre-merge checks for dev-libs/leaf-1", "pretend"],
    [">>> Unpacking source...", "unpack"],
    [">>> Preparing source in /var/tmp/portage/dev-libs/leaf-1/work ...", "prepare"],
    [">>> Configuring source in /var/tmp/portage/dev-libs/leaf-1/work ...", "configure"],
    [">>> Compiling source in /var/tmp/portage/dev-libs/leaf-1/work ...", "compile"],
    [">>> Test phase: dev-libs/leaf-1", "test"],
    [">>> Install dev-libs/leaf-1 into /var/tmp/portage/dev-libs/leaf-1/image", "install"],
  ])("%s", (line, phase) => {
    expect(parseLine(line)).toEqual({ kind: "phase.started", phase });
  });

  it.each([
    [">>> Completed installing dev-libs/leaf-1 into /image", { kind: "packaging" }],
    [
      " * ERROR: dev-libs/leaf-1::gentoo failed (compile phase):",
      { kind: "phase.failed", phase: "compile", cpv: "dev-libs/leaf-1" },
    ],
    ["[17/230] Building CXX object a.o", { kind: "steps", done: 17, of: 230 }],
    ["[ 17/230] Compiling a.c", { kind: "steps", done: 17, of: 230 }],
    ["[  7%] Building C object", { kind: "percent", percent: 7 }],
    ["[ 42%] Building C object", { kind: "percent", percent: 42 }],
    ["[100%] Built target x", { kind: "percent", percent: 100 }],
  ])("%s", (line, event) => {
    expect(parseLine(line)).toEqual(event);
  });
});

describe("a line that says nothing we follow", () => {
  it.each([
    "",
    ">>> Source compiled.",
    ">>> Test phase [not enabled]: dev-libs/leaf-1",
    "Building >>> Emerging (1 of 3) dev-libs/leaf-1",
    " * ERROR: dev-libs/leaf-1::gentoo failed (depend phase):",
    "[ebuild  N     ] dev-libs/leaf-1",
    "[1/0] divide",
    "[9/3] beyond",
    "[101%] beyond",
    "[99999999999/99999999999] beyond what can be counted",
  ])("%s", (line) => {
    expect(parseLine(line)).toBeUndefined();
  });
});
