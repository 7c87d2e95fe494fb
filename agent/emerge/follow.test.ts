import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock";
import { createWatch } from "../testing/watch";
import { followFile, followLogs } from "./follow";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "follow-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a file that grows", () => {
  it("is read from its beginning, as it grows and to its end", async () => {
    const path = join(directory, "file");
    writeFileSync(path, "one ");
    const { text, take, until } = reading();
    const follower = followFile(path, systemClock, take);
    await until("one ");
    appendFileSync(path, "two ");
    await until("one two ");
    appendFileSync(path, "x".repeat(200_000));
    await follower.finish();
    expect(text()).toBe(`one two ${"x".repeat(200_000)}`);
  });

  it("that cannot be read is told at the end", async () => {
    const follower = followFile(join(directory, "nothing"), systemClock, () => {});
    await expect(follower.finish()).rejects.toThrow("ENOENT");
  });
});

describe("logs that appear", () => {
  it("are each followed from their beginning; what is no log is left alone", async () => {
    const { text, take, until } = reading();
    const follower = followLogs(directory, systemClock, () => take);
    writeFileSync(join(directory, "a:1.log"), "a");
    await until("a");
    mkdirSync(join(directory, "elog"));
    writeFileSync(join(directory, "elog/a.log"), "no");
    writeFileSync(join(directory, "a:1.log.gz"), "no");
    writeFileSync(join(directory, "b:1.log"), "b");
    await until("ab");
    appendFileSync(join(directory, "a:1.log"), "c");
    await until("abc");
    writeFileSync(join(directory, "c:1.log"), "d");
    await follower.finish();
    expect(text()).toBe("abcd");
  });
});

function reading() {
  const watch = createWatch();
  let text = "";
  return {
    text: () => text,
    take: (bytes: Uint8Array) => {
      text += Buffer.from(bytes).toString();
      watch.tell();
    },
    until: (expected: string) => watch.until(() => text === expected),
  };
}
