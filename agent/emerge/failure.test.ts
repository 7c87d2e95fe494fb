import { describe, expect, it } from "vitest";
import type { Phase } from "../../protocol/build";
import type { Speaker } from "./failure";
import { ofDependencies, watchForFailure } from "./failure";
import { parseLine } from "./parse-line";

const COMPILING = ">>> Compiling source in /x";
const DIED = [
  " * ERROR: a/b-1::x failed (compile phase):",
  " *   emake failed",
  " * ",
  " * Call stack:",
  " *   environment, line 1",
];

/** Every class of failure that real emerge was seen to print is in the golden file of the transcripts. */
describe("why a build failed", () => {
  it("is told by the first errors of the tools, and by the words of die", () => {
    const errors = ["a.c:1: error: one", "b.c:1: error: two", "make[1]: *** [a.o] Error 1"];
    expect(failed("log", COMPILING, "cc a.c", ...errors, ...DIED)).toEqual({
      reason: "compile-error",
      phase: "compile",
      lines: [...errors, " * ERROR: a/b-1::x failed (compile phase):", " *   emake failed"],
    });
  });

  it("is told by the last lines when no tool complained", () => {
    expect(failed("log", COMPILING, "one", "two", "three", "four", ...DIED).lines.slice(0, 3)).toEqual([
      "two",
      "three",
      "four",
    ]);
  });

  it.each([
    ["pretend", "other", "dependencies"],
    ["setup", "other", "unpack"],
    ["unpack", "other", "unpack"],
    ["prepare", "patch-failed", "unpack"],
    ["configure", "configure-error", "configure"],
    ["compile", "compile-error", "compile"],
    ["test", "test-failed", "compile"],
    ["install", "install-error", "install"],
    ["package", "install-error", "package"],
  ])("follows from the phase %s: %s", (name, reason, phase) => {
    expect(failed("log", ` * ERROR: a/b-1::x failed (${name} phase):`)).toMatchObject({ reason, phase });
  });

  it.each([
    ["out-of-memory", "gcc: fatal error: Killed signal terminated program cc1"],
    ["out-of-memory", "collect2: fatal error: ld terminated with signal 9 [Killed]"],
    ["out-of-memory", "process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)"],
    ["out-of-memory", "cc1plus: out of memory allocating 65536 bytes after a total of 1 bytes"],
    ["out-of-memory", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
    ["out-of-memory", " * There is NOT at least 16 GiB RAM"],
    ["disk-full", "ld: final link failed: No space left on device"],
    ["disk-full", ' * There is NOT at least 30 GiB disk space at "/var/tmp/portage/a/b-1/temp"'],
    ["fetch-failed", "!!! Couldn't download 'b-1.tar.xz'. Aborting."],
    ["fetch-failed", "!!! a/b-1 has fetch restriction turned on."],
  ])("is %s when the log says: %s", (reason, line) => {
    expect(failed("log", line, ...DIED)).toMatchObject({ reason, lines: expect.arrayContaining([line]) });
  });

  it("is the full disk before all that follows from it", () => {
    expect(failed("log", "cc1: out of memory allocating 1", "x: No space left on device").reason).toBe("disk-full");
  });

  it("is not what went wrong in a phase that went on", () => {
    const lines = [
      ">>> Configuring source in /x",
      "conftest: Cannot allocate memory",
      COMPILING,
      "a.c: error: x",
      ...DIED,
    ];
    expect(failed("log", ...lines)).toMatchObject({ reason: "compile-error" });
  });

  it("is not the host's fault because a build prints what emerge would print", () => {
    const lines = ["Traceback (most recent call last):", "ValueError: 3", ...DIED];
    expect(failed("log", COMPILING, ...lines).reason).toBe("compile-error");
    expect(failed("emerge", "Traceback (most recent call last):", "portage.exception.ParseError: x")).toMatchObject({
      reason: "host-broken",
      lines: ["Traceback (most recent call last):", "portage.exception.ParseError: x"],
    });
  });

  it("is unknown when nothing was said, but for how emerge ended", () => {
    const watch = watchForFailure();
    expect(watch.explain({ kind: "signal", signal: "SIGKILL" }, "compile")).toEqual({
      reason: "other",
      phase: "compile",
      lines: ["emerge was killed by SIGKILL"],
    });
  });

  it("takes at most eight lines of at most 500 characters", () => {
    const errors = Array.from({ length: 20 }, (_, at) => `a.c:${at}: error: ${"x".repeat(1000)}`);
    const { lines } = failed("log", COMPILING, "x: No space left on device", ...errors, ...DIED);
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(Math.max(...lines.map((line) => line.length))).toBe(500);
  });
});

describe("in the dependencies", () => {
  it("a masked package is one that cannot be had as a binary", () => {
    const masked = failed("emerge", '!!! All ebuilds that could satisfy "a/b" have been masked.');
    expect([masked.reason, ofDependencies(masked).reason]).toEqual(["masked-or-license", "dependency-missing"]);
    expect(ofDependencies(masked).missing).toEqual(["a/b"]);
  });

  it("names what cannot be had, when emerge names it in full", () => {
    const lacking = (atom: string) =>
      ofDependencies(failed("emerge", `emerge: there are no binary packages to satisfy "${atom}".`)).missing;
    expect(lacking(">=dev-libs/glib-2.80:2=[introspection]")).toEqual([">=dev-libs/glib-2.80:2=[introspection]"]);
    expect(lacking("glib")).toBeUndefined();
  });
});

function failed(speaker: Speaker, ...lines: string[]) {
  const watch = watchForFailure();
  for (const line of lines) watch.see(line, speaker, parseLine(line));
  const phase: Phase = lines.includes(COMPILING) ? "compile" : "fetch";
  return watch.explain({ kind: "status", status: 1 }, phase);
}
