import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import type { LogStore } from "./log-store";
import { openLogStore } from "./log-store";

const key = AttemptKey.parse({ build: 7, attempt: 2 });
let directory: string;
let logs: LogStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "swarm-logs-"));
  logs = openLogStore({ directory, coalesceMs: 0 });
});
afterEach(async () => {
  await logs.close();
  await rm(directory, { recursive: true });
});

const file = () => join(directory, "7", "2.log");
const add = (offset: number, bytes: string, last = false) => logs.append(key, offset, Buffer.from(bytes), last);
const restart = async () => {
  await logs.close();
  logs = openLogStore({ directory, coalesceMs: 0 });
};

describe("append", () => {
  it("takes bytes by offset exactly once", async () => {
    expect(await add(0, "hello ")).toEqual({ next: 6 });
    expect(await add(0, "hello ")).toEqual({ next: 6 });
    expect(await add(4, "o world\n")).toEqual({ next: 12 });
    expect(await add(2, "llo")).toEqual({ next: 12 });
    expect(await readFile(file(), "utf8")).toBe("hello world\n");
  });

  it("takes nothing beyond a gap and says where to go on", async () => {
    expect(await add(10, "late")).toEqual({ next: 0 });
    await add(0, "early");
    expect(await add(6, "late", true)).toEqual({ next: 5 });
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ complete: false });
  });

  it("takes nothing after the end", async () => {
    await add(0, "all\n", true);
    expect(await add(4, "more")).toEqual({ next: 4 });
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ lines: ["all"], totalLines: 1, complete: true });
  });

  it("ends a log that is empty, or with no more bytes", async () => {
    expect(await add(0, "", true)).toEqual({ next: 0 });
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ lines: [], totalLines: 0, complete: true });
    await restart();
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ complete: true });
  });

  it("keeps attempts apart, and any number of them", async () => {
    const keys = Array.from({ length: 400 }, (_, at) =>
      AttemptKey.parse({ build: 1 + (at % 100), attempt: 1 + (at % 4) }),
    );
    const distinct = new Map(keys.map((each) => [`${each.build}.${each.attempt}`, each]));
    const lineOf = ({ build, attempt }: AttemptKey) => `build ${build} attempt ${attempt}`;
    await Promise.all(
      [...distinct.values()].flatMap((each) => {
        const bytes = Buffer.from(`${lineOf(each)}\n`);
        return [logs.append(each, 0, bytes.subarray(0, 8), false), logs.append(each, 8, bytes.subarray(8), true)];
      }),
    );
    for (const each of distinct.values()) {
      expect((await logs.readLines(each, 1, 10)).lines).toEqual([lineOf(each)]);
    }
  });

  it("rebuilds a log from any order of overlapping, repeated and early pieces, across restarts", async () => {
    const whole = Buffer.from("one\ntwo\r\nthree\rTHREE\n\nfour");
    const step = fc.oneof(fc.record({ from: fc.nat(whole.length), size: fc.nat(9) }), fc.constant("restart" as const));
    let build = 100;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        build += 1;
        const each = AttemptKey.parse({ build, attempt: 1 });
        let held = 0;
        for (const one of steps) {
          if (one === "restart") {
            await restart();
            continue;
          }
          const piece = whole.subarray(one.from, one.from + one.size);
          if (one.from <= held) held = Math.max(held, one.from + piece.length);
          expect(await logs.append(each, one.from, piece, false)).toEqual({ next: held });
        }
        await logs.append(each, held, whole.subarray(held), true);
        expect(await readFile(join(directory, `${build}/1.log`))).toEqual(whole);
        expect((await logs.readLines(each, 1, 10)).lines).toEqual(["one", "two", "THREE", "", "four"]);
      }),
      { numRuns: 60 },
    );
  });

  it("rejects what the disk refuses, and takes the same bytes once it can", async () => {
    await writeFile(join(directory, "7"), "in the way");
    await expect(add(0, "x\n")).rejects.toThrow(/ENOTDIR|EEXIST/);
    await rm(join(directory, "7"));
    expect(await add(0, "x\n")).toEqual({ next: 2 });
  });
});

describe("readLines", () => {
  const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);

  it("answers any range", async () => {
    await add(0, `${numbered(1, 50).join("\n")}\n`, true);
    expect(await logs.readLines(key, 1, 2)).toEqual({
      ...key,
      firstLine: 1,
      lines: ["line 1", "line 2"],
      totalLines: 50,
      complete: true,
    });
    expect((await logs.readLines(key, 49, 10)).lines).toEqual(["line 49", "line 50"]);
    expect(await logs.readLines(key, 51, 10)).toMatchObject({ firstLine: 51, lines: [], totalLines: 50 });
    expect(await logs.readLines(key, 1, 0)).toMatchObject({ lines: [], totalLines: 50 });
  });

  it("shows a line once it is ended, by its line end or by the log's end", async () => {
    await add(0, "one\ntw");
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ lines: ["one"], totalLines: 1, complete: false });
    await add(6, "o", true);
    expect(await logs.readLines(key, 1, 10)).toMatchObject({ lines: ["one", "two"], totalLines: 2, complete: true });
  });

  it("knows nothing of a log that does not exist, and makes no file for it", async () => {
    expect(await logs.readLines(key, 1, 10)).toEqual({
      ...key,
      firstLine: 1,
      lines: [],
      totalLines: 0,
      complete: false,
    });
    expect(await logs.openRaw(key)).toBeNull();
    await expect(readFile(file())).rejects.toThrow("ENOENT");
  });

  it("finds lines far inside, and limits what it answers at once", async () => {
    await add(0, `${numbered(1, 100_000).join("\n")}\n`);
    for (const from of [1, 9_999, 50_000, 95_002]) {
      expect((await logs.readLines(key, from, 5)).lines).toEqual(numbered(from, from + 4));
    }
    expect((await logs.readLines(key, 1, 100_000)).lines).toHaveLength(5000);
  });

  it("limits the characters of an answer, but always answers a line", async () => {
    const long = "x".repeat(8000);
    await add(0, `${long}\n`.repeat(400));
    const { lines } = await logs.readLines(key, 1, 400);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.length).toBeLessThan(150);
  });

  it("finds the lines after one of many megabytes", async () => {
    const megabyte = Buffer.alloc(1024 * 1024, "y");
    let { next } = await add(0, "before\n");
    for (let count = 0; count < 8; count += 1) ({ next } = await logs.append(key, next, megabyte, false));
    await add(next, "\nafter\n");
    const { lines } = await logs.readLines(key, 1, 10);
    expect(lines).toEqual(["before", `${"y".repeat(8191)}…`, "after"]);
    expect((await logs.readLines(key, 3, 10)).lines).toEqual(["after"]);
  });

  describe.each([
    ["missing", async (index: string) => rm(index)],
    ["garbage", async (index: string) => writeFile(index, "\u0000".repeat(100))],
    ["torn", async (index: string) => truncate(index, 5)],
    ["of another log", async (index: string) => writeFile(index, "5 65541\n9 131083\n")],
  ])("with a line index that is %s", (_, harm) => {
    it("counts anew", async () => {
      const lines = numbered(1, 30_000);
      await add(0, `${lines.join("\n")}\n`);
      await logs.close();
      await harm(`${file()}.lines`);
      logs = openLogStore({ directory });
      expect(await logs.readLines(key, 29_999, 10)).toMatchObject({ lines: lines.slice(-2), totalLines: 30_000 });
      expect(await readFile(`${file()}.lines`, "utf8")).toMatch(/^(\d+ \d+\n){4}$/);
      await restart();
      expect(await logs.readLines(key, 15_000, 1)).toMatchObject({ lines: ["line 15000"], totalLines: 30_000 });
    });
  });

  it("goes on with what is left when a crash cost the newest bytes", async () => {
    const bytes = `${numbered(1, 30_000).join("\n")}\n`;
    await add(0, bytes, true);
    await logs.close();
    await truncate(file(), 100_000);
    logs = openLogStore({ directory });
    expect(await logs.readLines(key, 1, 1)).toMatchObject({ lines: ["line 1"], complete: false });
    expect(await add(bytes.length, "")).toEqual({ next: 100_000 });
    await add(100_000, bytes.slice(100_000), true);
    expect(await logs.readLines(key, 29_999, 5)).toMatchObject({ lines: ["line 29999", "line 30000"], complete: true });
  });

  it("says so when the file is shorter than it was", async () => {
    await add(0, "one\ntwo\n");
    await truncate(file(), 4);
    await expect(logs.readLines(key, 1, 10)).rejects.toThrow("ends at byte 4, but 8 bytes were written");
  });
});

describe("openRaw", () => {
  it("streams the bytes as they came, as far as they are held", async () => {
    await add(0, "\u001b[2Jone\r\ntwo");
    const raw = await logs.openRaw(key);
    await appendFile(file(), "not held");
    expect(raw).toMatchObject({ sizeBytes: 12, complete: false });
    expect(raw && (await text(raw.stream))).toBe("\u001b[2Jone\r\ntwo");
  });
});

describe("follow", () => {
  /** Follows to the end; answers all that was told. */
  const followed = (fromLine: number, whenTold: (lines: LogLines) => void | Promise<void> = () => {}, each = key) =>
    new Promise<LogLines[]>((resolve) => {
      const told: LogLines[] = [];
      logs.follow(each, fromLine, (lines) => {
        told.push(lines);
        if (lines.complete && lines.firstLine + lines.lines.length > lines.totalLines) resolve(told);
        return whenTold(lines);
      });
    });
  const linesOf = (told: LogLines[]) => told.flatMap((each) => each.lines);

  it("tells each line once and in order, whenever it began and however the bytes came", async () => {
    const piece = fc
      .array(fc.constantFrom("a", "bc", "\n", "\n\n", "é"), { maxLength: 8 })
      .map((units) => units.join(""));
    let build = 1000;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 20 }), fc.nat(20), async (pieces, beginAt) => {
        build += 1;
        const each = AttemptKey.parse({ build, attempt: 1 });
        const fromLine = 1 + (beginAt % 3);
        const told: Promise<LogLines[]>[] = [];
        let offset = 0;
        for (const [at, one] of pieces.entries()) {
          if (at === beginAt % pieces.length) told.push(followed(fromLine, undefined, each));
          ({ next: offset } = await logs.append(each, offset, Buffer.from(one), at === pieces.length - 1));
        }
        const [all = []] = await Promise.all(told);
        const whole = pieces.join("");
        const lines = whole === "" ? [] : whole.replace(/\n$/, "").split("\n");
        expect(linesOf(all)).toEqual(lines.slice(fromLine - 1));
        for (const [at, batch] of all.entries()) {
          expect(batch.firstLine).toBe(fromLine + linesOf(all.slice(0, at)).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("says at the end that the log is complete, also when no line is left to tell", async () => {
    const told = followed(1, ({ complete }) => {
      if (!complete) void add(4, "", true);
    });
    await add(0, "one\n");
    expect((await told).map(({ lines, complete }) => [lines, complete])).toEqual([
      [["one"], false],
      [[], true],
    ]);
  });

  it("tells a long past in parts and puts together what came meanwhile", async () => {
    const lines = Array.from({ length: 2500 }, (_, at) => `line ${at + 1}`);
    let { next } = await add(0, `${lines.slice(0, 1500).join("\n")}\n`);
    const told = await followed(1, async ({ firstLine }) => {
      if (firstLine !== 1001) return;
      for (const line of lines.slice(1500)) ({ next } = await add(next, `${line}\n`));
      await add(next, "", true);
    });
    expect(linesOf(told)).toEqual(lines);
    expect(told.map((each) => each.lines.length)).toEqual([1000, 500, 1000]);
  });

  it("tells nothing after stop, not even what it is reading", async () => {
    await add(0, "one\n");
    const told: LogLines[] = [];
    const stop = logs.follow(key, 1, (lines) => {
      told.push(lines);
    });
    stop();
    await add(4, "two\n", true);
    await logs.close();
    expect(told).toEqual([]);
  });

  it("follows with many at once", async () => {
    const all = Array.from({ length: 50 }, () => followed(1));
    let next = 0;
    for (let line = 1; line <= 200; line += 1) ({ next } = await add(next, `line ${line}\n`, line === 200));
    for (const told of await Promise.all(all)) expect(linesOf(told)).toHaveLength(200);
  });
});
