import { expect, test } from "vitest";
import { z } from "zod";
import { wrongFields } from "./wrong-field";

function wrongWith(schema: z.ZodType, input: unknown) {
  return wrongFields(schema.safeParse(input).error?.issues ?? []);
}

test("a wrong value is named by its path, with what is allowed there", () => {
  const schema = z.strictObject({ list: z.array(z.strictObject({ n: z.int(), s: z.string("is required") })) });
  expect(wrongWith(schema, { list: [{ n: 1, s: "x" }, { n: "1" }] })).toEqual([
    { field: "list[1].n", message: "must be a number" },
    { field: "list[1].s", message: "is required" },
  ]);
  expect(wrongWith(schema, [])).toEqual([{ field: "", message: "must be an object" }]);
});

test("each field that is not known is named", () => {
  expect(wrongWith(z.strictObject({}), { a: 1, b: 2 })).toEqual([
    { field: "a", message: "There is no such field." },
    { field: "b", message: "There is no such field." },
  ]);
});

test("of a union, the alternative that was meant is told", () => {
  const schema = z.union([
    z.strictObject({ plan: z.array(z.int()).min(1) }),
    z.strictObject({ names: z.array(z.string()).min(1), where: z.string().optional() }),
  ]);
  expect(wrongWith(schema, { names: [7] })).toEqual([{ field: "names[0]", message: "must be a string" }]);
  expect(wrongWith(schema, { plan: ["7"] })).toEqual([{ field: "plan[0]", message: "must be a number" }]);
  expect(wrongWith(schema, { names: ["a"], wher: "b" })).toEqual([
    { field: "wher", message: "There is no such field." },
  ]);
});
