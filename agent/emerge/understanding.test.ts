import { expect, it } from "vitest";
import { understand } from "./understanding";

const CHUNK_BYTES = 64 * 1024;

/** Seconds of CPU that it takes to understand these bytes, as they come from a log. */
function cpuSeconds(bytes: Buffer, hear: (bytes: Uint8Array) => void): number {
  const before = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) hear(bytes.subarray(at, at + CHUNK_BYTES));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

it("keeps up with fifty thousand lines a second", () => {
  const understanding = understand("build");
  understanding.hear(Buffer.from(">>> Compiling source in /x ...\n"), "log");
  const ninja = (step: number) =>
    `[${step}/50000] x86_64-pc-linux-gnu-g++ -O2 -pipe -c file${step}.cpp -o file${step}.o`;
  const warning = "src/file.cpp:12:3: warning: unused variable 'x' [-Wunused-variable]";
  const lines = Array.from({ length: 50_000 }, (_, index) => (index % 3 === 0 ? ninja(index) : warning));
  const spent = cpuSeconds(Buffer.from(`${lines.join("\n")}\n`), (bytes) => understanding.hear(bytes, "log"));
  expect(spent).toBeLessThan(1);
  expect(understanding.progress().steps).toEqual({ done: 49_998, of: 50_000 });
});

it("takes a line of megabytes in little time and memory, and goes on behind it", () => {
  const understanding = understand("build");
  understanding.hear(Buffer.from(">>> Compiling source in /x ...\n"), "log");
  const before = process.memoryUsage().rss;
  const spent = cpuSeconds(Buffer.alloc(16 * 1024 * 1024, "x"), (bytes) => understanding.hear(bytes, "log"));
  expect(spent).toBeLessThan(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  expect(understanding.hear(Buffer.from("\n[1/2] one\n"), "log").steps).toEqual({ done: 1, of: 2 });
});
