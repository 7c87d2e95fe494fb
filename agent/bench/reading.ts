import { understand } from "../emerge/understanding";

/** What was read, and what it took. */
export type Reading = { lines: number; mebibytes: number; seconds: number; grownMiB: number; percent: number | null };

/** Lines of a build log as a busy drone sees them. */
export function readManyLines(lines: number): Reading {
  const line = (index: number) =>
    `[${index + 1}/${lines}] c++ -O2 -pipe -Isrc/include -fPIC -MD -MF out/file${index}.d -o out/file${index}.o -c src/file${index}.cc\n`;
  return read(lines, Math.ceil(lines / 500), (piece) =>
    Array.from({ length: Math.min(500, lines - piece * 500) }, (_, index) => line(piece * 500 + index)).join(""),
  );
}

/** Lines of a megabyte each, as some code generators and some tests print them. */
export function readLongLines(lines: number): Reading {
  const long = "x".repeat(1024 * 1024);
  return read(lines, lines, () => `${long}\n`);
}

/** Hands the text on in pieces of 64 KiB, as the log is read. */
function read(lines: number, pieces: number, textOf: (piece: number) => string): Reading {
  const understanding = understand("build");
  understanding.hear(Buffer.from(">>> Compiling source in /x ...\n"), "log");
  let seconds = 0;
  let bytes = 0;
  const before = process.memoryUsage.rss();
  let highest = before;
  for (let piece = 0; piece < pieces; piece += 1) {
    const text = Buffer.from(textOf(piece));
    bytes += text.length;
    const beganAt = performance.now();
    for (let at = 0; at < text.length; at += CHUNK_BYTES)
      understanding.hear(text.subarray(at, at + CHUNK_BYTES), "log");
    seconds += (performance.now() - beganAt) / 1000;
    highest = Math.max(highest, process.memoryUsage.rss());
  }
  const mebibytes = bytes / 2 ** 20;
  return {
    lines,
    mebibytes,
    seconds,
    grownMiB: (highest - before) / 2 ** 20,
    percent: understanding.progress().percent,
  };
}

const CHUNK_BYTES = 64 * 1024;
