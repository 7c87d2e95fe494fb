import { expect, test } from "vitest";
import { safePath } from "./safe-path";

test("after signing in the page goes where one wanted to, and never to another site", () => {
  expect(safePath("/queue?status=failed#x")).toBe("/queue?status=failed#x");
  const elsewhere = [
    null,
    "",
    "queue",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
  ];
  for (const to of [...elsewhere, "/\t/evil.example", "/login?to=/"]) expect([to, safePath(to)]).toEqual([to, "/"]);
});
