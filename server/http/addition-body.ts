import { z } from "@hono/zod-openapi";
import { AddPackages, MAX_ENTRIES_AT_ONCE } from "../../protocol/api";
import { PlanEntry } from "../../protocol/plan";
import { checkEntries } from "../plan-entries";
import type { Api } from "./api-parts";

const [WithEntries, WithAtoms] = AddPackages.options;
const items = { $ref: "#/components/schemas/PlanEntry" };

/** `AddPackages` whose entries are still to be checked: a long plan is checked in pieces, which no schema can do. */
export const AdditionBody = z.union([
  WithEntries.extend({
    entries: z.array(z.unknown()).min(1).max(MAX_ENTRIES_AT_ONCE).openapi({ type: "array", items }),
  }),
  WithAtoms,
]);

export function describePlanEntries(app: Api): void {
  // Made anew, because it can name only what was made after it was loaded.
  app.openAPIRegistry.register("PlanEntry", z.strictObject(PlanEntry.shape));
}

export async function checkAddition(
  body: z.output<typeof AdditionBody>,
): Promise<AddPackages | Pick<z.core.$ZodError, "issues">> {
  if ("atoms" in body) return body;
  const { entries, issues } = await checkEntries(body.entries);
  if (issues.length === 0) return { ...body, entries };
  return { issues: issues.map((issue) => ({ ...issue, path: ["entries", ...issue.path] })) };
}
