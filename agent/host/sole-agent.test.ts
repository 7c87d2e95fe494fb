import { expect, test } from "vitest";
import { emptyDirectory } from "../testing/test-agent";
import { claimDirectory } from "./sole-agent";

test("a directory belongs to one agent at a time", async () => {
  const directory = emptyDirectory();
  const release = await claimDirectory(directory);
  expect(release).not.toBeNull();
  expect(await claimDirectory(directory)).toBeNull();
  expect(await claimDirectory(emptyDirectory())).not.toBeNull();
  await release?.();
  expect(await claimDirectory(directory)).not.toBeNull();
});
