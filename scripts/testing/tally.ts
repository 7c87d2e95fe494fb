/** How many checks passed and failed. */
export type Tally = { passed: number; failed: number };

export const NOTHING: Tally = { passed: 0, failed: 0 };

/** A check that is one thing however much it looks at: types, lint. */
export function oneCheck(ok: boolean): Tally {
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    NOTHING,
  );
}

/** The part of vitest's `--reporter=json` that counts. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
};

/** A file that could not even be read has no tests in the report; it counts as one that failed. */
export function tallyVitest(report: VitestReport): Tally {
  const unread = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unread.length };
}

/** The part of Playwright's json reporter that counts. */
export type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number } };

export function tallyPlaywright({ stats }: PlaywrightReport): Tally {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

/** A program that says it failed, or that tested nothing, did not pass, whatever its report counts. */
export function distrust(tally: Tally, status: number): Tally {
  const silent = status !== 0 && tally.failed === 0;
  return silent || tally.passed + tally.failed === 0 ? { ...tally, failed: tally.failed + 1 } : tally;
}
