import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Exit } from "./emerge-process";
import { watchForFailure } from "./failure";
import { createLineReader } from "./line-reader";
import type { EmergeEvent } from "./parse-line";
import { parseLine } from "./parse-line";

/**
 * What real emerge printed, byte for byte: Portage 3.0.82, and 3.0.67 where the name says so, into pipes and terminals.
 * The golden file beside them says what we understood of each; it was read line by line against them.
 */
const FIXTURES = join(import.meta.dirname, "fixtures");

const Transcript = z.object({
  id: z.string(),
  mode: z.enum(["pipe", "pty"]),
  argv: z.array(z.string()),
  exit: z.int(),
  files: z.partialRecord(z.enum(["stdout", "stderr", "pty"]), z.string()),
});
type Transcript = z.infer<typeof Transcript>;

const transcripts = z.array(Transcript).parse(JSON.parse(readFixture("transcripts/index.json").toString()));

describe("every transcript", () => {
  it("is understood as the golden file says", async () => {
    await expect(transcripts.map(understood).join("\n")).toMatchFileSnapshot(join(FIXTURES, "transcripts.golden.txt"));
  });

  it("gives the same lines however its bytes are cut", () => {
    for (const { files } of transcripts) {
      for (const file of Object.values(files)) {
        const bytes = readFixture(`transcripts/${file}`);
        expect(linesOf(cutInto(bytes, 7))).toEqual(linesOf([bytes]));
      }
    }
  });

  it("leaves no control character in a line", () => {
    for (const { files } of transcripts) {
      for (const file of Object.values(files)) {
        const lines = linesOf([readFixture(`transcripts/${file}`)]);
        expect(lines.filter((line) => /(?!\t)\p{Cc}/u.test(line))).toEqual([]);
      }
    }
  });
});

function understood(transcript: Transcript): string {
  const watch = watchForFailure();
  const said: string[] = [];
  for (const stream of ["stdout", "stderr", "pty"] as const) {
    const file = transcript.files[stream];
    if (!file) continue;
    for (const line of linesOf([readFixture(`transcripts/${file}`)])) {
      const event = parseLine(line);
      watch.see(line, "emerge", event);
      if (event) said.push(inShort(event));
    }
  }
  if (transcript.argv[0] === "emerge" && transcript.exit !== 0) {
    const { reason, phase, lines } = watch.explain(exitOf(transcript), "dependencies");
    said.push(`=> ${reason} (${phase})`, ...lines.map((line) => `   | ${line}`));
  }
  return [
    `## ${transcript.id} ${transcript.mode}: ${transcript.argv.join(" ")} -> ${transcript.exit}`,
    ...said,
    "",
  ].join("\n");
}

function inShort({ kind, ...details }: EmergeEvent): string {
  return `${kind} ${Object.entries(details)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")}`;
}

function exitOf({ exit }: Transcript): Exit {
  if (exit >= 0) return { kind: "status", status: exit };
  const signal = Object.entries(constants.signals).find(([, number]) => number === -exit)?.[0];
  return { kind: "signal", signal: z.enum(["SIGHUP", "SIGINT", "SIGKILL", "SIGPIPE", "SIGTERM"]).parse(signal) };
}

function linesOf(chunks: Uint8Array[]): string[] {
  const reader = createLineReader();
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function cutInto(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
    bytes.subarray(at * length, (at + 1) * length),
  );
}

function readFixture(path: string): Buffer {
  return readFileSync(join(FIXTURES, path));
}
