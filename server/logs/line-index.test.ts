import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHECKPOINT_EVERY_BYTES, LineIndex } from "./line-index";

const text = fc
  .array(fc.integer({ min: 0, max: 3 * CHECKPOINT_EVERY_BYTES }), { minLength: 1, maxLength: 20 })
  .map((lengths) => Buffer.from(lengths.map((length) => "x".repeat(length)).join("\n")));

/** Where each line begins, the plain way. */
function beginnings(bytes: Buffer): number[] {
  const found = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) found.push(at + 1);
  return found;
}

describe("LineIndex", () => {
  it("counts lines and bytes, and finds a line's checkpoint close before it", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 100_000 }), (bytes, step) => {
        const index = new LineIndex();
        for (let at = 0; at < bytes.length; at += step) index.count(bytes.subarray(at, at + step));
        const begins = beginnings(bytes);
        expect([index.bytes, index.endedLines]).toEqual([bytes.length, begins.length - 1]);
        expect(index.unendedBytes).toBe(bytes.length - (begins.at(-1) ?? 0));
        for (const [at, begin] of begins.entries()) {
          const checkpoint = index.before(at + 1);
          expect(checkpoint.line).toBeLessThanOrEqual(at + 1);
          expect(begins[checkpoint.line - 1]).toBe(checkpoint.offset);
          expect(begin - checkpoint.offset).toBeLessThan(CHECKPOINT_EVERY_BYTES);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("goes on from the checkpoints it once gave", () => {
    const bytes = Buffer.from(`${"line\n".repeat(50_000)}tail`);
    const whole = new LineIndex();
    const checkpoints = whole.count(bytes);
    expect(checkpoints).toHaveLength(3);

    const resumed = new LineIndex(checkpoints);
    expect(resumed.bytes).toBe(checkpoints.at(-1)?.offset);
    resumed.count(bytes.subarray(resumed.bytes));
    expect([resumed.endedLines, resumed.bytes, resumed.unendedBytes]).toEqual([50_000, bytes.length, 4]);
    expect(resumed.before(40_000)).toEqual(whole.before(40_000));
  });

  it("begins with line 1 at byte 0", () => {
    expect(new LineIndex().before(1)).toEqual({ line: 1, offset: 0 });
    expect(new LineIndex().before(1000)).toEqual({ line: 1, offset: 0 });
  });
});
