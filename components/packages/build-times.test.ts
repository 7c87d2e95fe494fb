import { expect, it } from "vitest";
import { EndedAttempt } from "../../protocol/past";
import { buildTimesByVersion } from "./build-times";

const ended = (version: string, seconds: number | null, result = "built") =>
  EndedAttempt.parse({
    ...{
      build: 1,
      attempt: 1,
      cpv: `dev-qt/qtbase-${version}`,
      drone: "drone-Izar",
      cores: 10,
      grantedAt: 0,
      endedAt: 1,
    },
    ...{ result, reason: null, phase: null, seconds, usualSeconds: null },
  });

it("shows of each version how long its newest build took, the oldest version first", () => {
  const attempts = [
    ended("6.9.0", 40),
    ended("6.9.0", 99),
    ended("6.8.3", 30, "failed"),
    ended("6.8.3", null),
    ended("6.8.2", 50),
  ];
  expect(buildTimesByVersion(attempts, 8).map(({ version, seconds }) => [version, seconds])).toEqual([
    ["6.8.2", 50],
    ["6.9.0", 40],
  ]);
  expect(buildTimesByVersion(attempts, 1).map(({ version }) => version)).toEqual(["6.9.0"]);
});
