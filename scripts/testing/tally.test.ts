import { expect, test } from "vitest";
import { distrust, oneCheck, sum, tallyPlaywright, tallyVitest } from "./tally";

test("a test file that could not be read counts as a failure", () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    testResults: [
      { status: "passed", assertionResults: [{}] },
      { status: "failed", assertionResults: [{}] },
      { status: "failed", assertionResults: [] },
    ],
  };
  expect(tallyVitest(report)).toEqual({ passed: 7, failed: 2 });
});

test("a browser test that passed at its second try passed", () => {
  expect(tallyPlaywright({ stats: { expected: 4, unexpected: 1, flaky: 2 } })).toEqual({ passed: 6, failed: 1 });
});

test("nothing ran: that is a failure", () => {
  expect(distrust({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
});

test("a failure status without a failed test is a failure", () => {
  expect(distrust({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 });
  expect(distrust({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
  expect(distrust({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 });
});

test("single checks and suites add up", () => {
  expect(sum([oneCheck(true), oneCheck(false), { passed: 10, failed: 3 }])).toEqual({ passed: 11, failed: 4 });
});
