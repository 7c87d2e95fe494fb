import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Seal } from "./seal";

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), "portage-swarm-seal-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("[SE3] what is sealed is read by the same key alone, and only whole", () => {
  const file = join(directory(), "secret-key");
  const sealed = new Seal(file).close("hunter2, also ü");
  expect(new Seal(file).open(sealed)).toBe("hunter2, also ü");
  expect(sealed).not.toContain("hunter2");
  expect(new Seal(join(directory(), "secret-key")).open(sealed)).toBeNull();
  expect(new Seal(file).open(`${sealed.slice(0, 30)}${sealed[30] === "A" ? "B" : "A"}${sealed.slice(31)}`)).toBeNull();
  expect(new Seal(file).open("short")).toBeNull();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(/^[\w-]{43}\n$/);
});
