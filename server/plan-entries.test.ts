import { expect, it } from "vitest";
import { PlanEntry } from "../protocol/plan";
import { checkEntries } from "./plan-entries";

const PLAN = Array.from({ length: 250 }, (_, index) => ({ cpv: `dev-libs/p${index}-1`, needs: [] }));

it("gives a long plan as its schema gives each entry", async () => {
  expect(await checkEntries(PLAN)).toEqual({ entries: PLAN.map((entry) => PlanEntry.parse(entry)), issues: [] });
});

it("says where in a long plan something is wrong", async () => {
  const wrong = PLAN.map((entry, index) => (index % 120 === 7 ? { ...entry, needs: [3] } : entry));
  const { issues } = await checkEntries(wrong);
  expect(issues.map(({ path }) => path)).toEqual([7, 127, 247].map((place) => [place, "needs", 0]));
});
