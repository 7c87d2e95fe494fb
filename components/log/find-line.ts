import type { LogLines } from "../../protocol/to-watcher";
import { plainText } from "./ansi";

/** Lines asked for at once. */
const STEP = 1_000;

type Search = {
  /** As `LogSource.read`. */
  read: (from: number, count: number) => Promise<Pick<LogLines, "firstLine" | "lines">>;
  totalLines: number;
  /** The line after which to look; 0: from the first on. */
  after: number;
  direction: "down" | "up";
  fits: (plain: string) => boolean;
};

/** The next line that fits, round and round; null when no line does. Rejects as `read` does. */
export async function findLine({ read, totalLines, after, direction, fits }: Search): Promise<number | null> {
  const down = direction === "down";
  const stretches = down
    ? [...stepsDown(after + 1, totalLines), ...stepsDown(1, Math.min(after, totalLines))]
    : [...stepsDown(1, after - 1).reverse(), ...stepsDown(Math.max(after, 1), totalLines).reverse()];
  for (const { from, count } of stretches) {
    const numbers = await fitting(read, from, count, fits);
    const found = down ? numbers[0] : numbers.at(-1);
    if (found !== undefined) return found;
  }
  return null;
}

/** The lines from `first` to `last` in pieces, the first piece first. */
function stepsDown(first: number, last: number): { from: number; count: number }[] {
  const count = Math.max(0, Math.ceil((last - first + 1) / STEP));
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * STEP;
    return { from, count: Math.min(STEP, last - from + 1) };
  });
}

/** An answer may hold fewer lines than were asked for: then the rest is asked for. */
async function fitting(read: Search["read"], from: number, count: number, fits: Search["fits"]): Promise<number[]> {
  const found: number[] = [];
  let next = from;
  while (next < from + count) {
    const { lines } = await read(next, from + count - next);
    if (lines.length === 0) break;
    for (const [index, line] of lines.entries()) if (fits(plainText(line))) found.push(next + index);
    next += lines.length;
  }
  return found;
}

const ERRORS =
  /^!!! |^ \* ERROR: |^FAILED: |^ninja: build stopped|^g?make(?:\[\d+\])?: \*\*\* |\berror: |\bundefined reference to\b|^CMake Error/;

/** Is it a line by which compilers, build tools or Portage tell an error? */
export function isError(plain: string): boolean {
  return ERRORS.test(plain);
}

/** Does a line hold the text, upper and lower case alike? */
export function holding(text: string): (plain: string) => boolean {
  const wanted = text.toLowerCase();
  return (plain) => plain.toLowerCase().includes(wanted);
}
