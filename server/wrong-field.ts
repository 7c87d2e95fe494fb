import { z } from "zod";

/** A field that is wrong, `entries[0].cpv`, and what is allowed there. */
export type WrongField = { field: string; message: string };

/** What a schema refused, field by field; each field that is not known counts as one. The field of the whole is empty. */
export function wrongFields(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): WrongField[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    const field = z.core.toDotPath(path);
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => ({
          field: z.core.toDotPath([...path, key]),
          message: "There is no such field.",
        }));
      case "invalid_union":
        return issue.errors.length > 0
          ? wrongFields(nearestMiss(issue.errors), path)
          : [{ field, message: issue.message }];
      case "invalid_type":
        // Zod's own words for it are for programmers; a schema's own words stay.
        return [
          { field, message: issue.message.startsWith("Invalid input:") ? mustBe(issue.expected) : issue.message },
        ];
      default:
        return [{ field, message: issue.message }];
    }
  });
}

function mustBe(expected: string): string {
  return `must be ${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}

/** Of the alternatives of a union the one that was meant: it knows the fields that are there. */
function nearestMiss(alternatives: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] {
  const strangers = (issues: readonly z.core.$ZodIssue[]) =>
    issues.reduce((count, issue) => count + (issue.code === "unrecognized_keys" ? issue.keys.length : 0), 0);
  const [best] = [...alternatives].sort((a, b) => strangers(a) - strangers(b) || a.length - b.length);
  return best ?? [];
}
