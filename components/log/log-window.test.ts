import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogWindow } from "./log-window";
import { acceptLines, BLOCK_LINES, EMPTY_LOG, FETCH_LINES, lineAt, MAX_BLOCKS, missingLines } from "./log-window";

/** Line n of the true log is the text `line n`. */
function chunk(firstLine: number, count: number, totalLines = firstLine + count - 1) {
  return {
    firstLine,
    lines: Array.from({ length: count }, (_, at) => `line ${firstLine + at}`),
    totalLines,
    complete: false,
  };
}

function held(log: LogWindow): number {
  return [...log.blocks.values()].reduce((sum, block) => sum + block.filter((line) => line !== undefined).length, 0);
}

describe("acceptLines", () => {
  it("keeps a chunk that crosses blocks", () => {
    const log = acceptLines(EMPTY_LOG, chunk(BLOCK_LINES - 1, 4), 1);
    expect(lineAt(log, BLOCK_LINES - 2)).toBeUndefined();
    expect([0, 1, 2, 3].map((at) => lineAt(log, BLOCK_LINES - 1 + at))).toEqual(
      [0, 1, 2, 3].map((at) => `line ${BLOCK_LINES - 1 + at}`),
    );
    expect(lineAt(log, BLOCK_LINES + 3)).toBeUndefined();
  });

  it("learns the length of the log from an empty chunk, and never forgets it", () => {
    const log = acceptLines(EMPTY_LOG, { firstLine: 1, lines: [], totalLines: 70, complete: true }, 1);
    expect(log).toMatchObject({ totalLines: 70, complete: true });
    expect(acceptLines(log, chunk(1, 10), 1)).toMatchObject({ totalLines: 70, complete: true });
  });

  it("does not change the window it was given", () => {
    const before = acceptLines(EMPTY_LOG, chunk(1, 10), 1);
    acceptLines(before, chunk(5, 100), 1);
    expect(held(before)).toBe(10);
  });

  it("shows each line once, whatever chunks come twice, late or with gaps", () => {
    const chunks = fc.array(
      fc.record({ first: fc.integer({ min: 1, max: 3_000 }), count: fc.integer({ min: 0, max: 900 }) }),
    );
    fc.assert(
      fc.property(chunks, (list) => {
        const log = list.reduce((sum, { first, count }) => acceptLines(sum, chunk(first, count), 1), EMPTY_LOG);
        for (let line = 1; line <= 4_000; line += 1) {
          const told = list.some(({ first, count }) => line >= first && line < first + count);
          expect(lineAt(log, line)).toBe(told ? `line ${line}` : undefined);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("keeps a bounded number of lines around what is looked at", () => {
    let log = EMPTY_LOG;
    for (let first = 1; first <= 100_000; first += FETCH_LINES)
      log = acceptLines(log, chunk(first, FETCH_LINES, 100_000), 50_000);
    expect(held(log)).toBe(MAX_BLOCKS * BLOCK_LINES);
    expect(lineAt(log, 50_000)).toBe("line 50000");
    expect(lineAt(log, 1)).toBeUndefined();
    expect(log.totalLines).toBe(100_000);
  });
});

describe("missingLines", () => {
  it("asks for nothing that is kept, and for nothing beyond the end", () => {
    const log = acceptLines(EMPTY_LOG, chunk(1, 120), 1);
    expect(missingLines(log, 1, 120)).toBeNull();
    expect(missingLines(log, 100, 400)).toBeNull();
    expect(missingLines(EMPTY_LOG, 1, 50)).toBeNull();
  });

  it("asks for the hole alone when it lies between known lines", () => {
    const log = acceptLines(acceptLines(EMPTY_LOG, chunk(1, 100), 1), chunk(131, 70), 1);
    expect(missingLines(log, 90, 140)).toEqual({ from: 101, count: 30 });
  });

  it("asks with a margin on both sides in unknown land", () => {
    const log = acceptLines(EMPTY_LOG, { firstLine: 1, lines: [], totalLines: 100_000, complete: true }, 1);
    expect(missingLines(log, 40_000, 40_050)).toEqual({ from: 40_000 - FETCH_LINES / 2, count: FETCH_LINES });
    expect(missingLines(log, 3, 40)).toEqual({ from: 1, count: FETCH_LINES });
    expect(missingLines(log, 99_990, 100_000)).toEqual({ from: 99_990 - FETCH_LINES / 2, count: FETCH_LINES / 2 + 11 });
  });

  it("comes to an end: asking until nothing is missing fills the view", () => {
    let log = acceptLines(EMPTY_LOG, chunk(99_001, 1_000, 100_000), 1);
    for (let asked = missingLines(log, 97_000, 99_500); asked; asked = missingLines(log, 97_000, 99_500)) {
      log = acceptLines(log, chunk(asked.from, asked.count, 100_000), 98_000);
    }
    expect(lineAt(log, 97_000)).toBe("line 97000");
    expect(lineAt(log, 99_500)).toBe("line 99500");
  });
});
