import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepCredential, readCredential } from "./credential";

function workDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-credential-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test("[EN4] a drone's secret is its own, and is kept where its owner alone can read it", () => {
  const directory = workDirectory();
  const fresh = readCredential(directory);
  expect(fresh).toEqual({ kind: "new", credential: expect.stringMatching(/^psd_[\w-]{43}$/) });
  expect(readCredential(directory)).not.toEqual(fresh);
  if (fresh.kind !== "new") throw new Error(fresh.kind);
  keepCredential(directory, fresh.credential);
  expect(readCredential(directory)).toEqual({ kind: "kept", credential: fresh.credential });
  expect(statSync(join(directory, "credential")).mode & 0o777).toBe(0o600);
  expect(() => keepCredential(directory, "another")).toThrow(/EEXIST/);
});

test("[EN4] a secret that others can read, or that is none, is not trusted", () => {
  const directory = workDirectory();
  const file = join(directory, "credential");
  writeFileSync(file, "short\n", { mode: 0o600 });
  expect(readCredential(directory)).toMatchObject({
    kind: "untrusted",
    sentence: expect.stringMatching(/holds no credential/),
  });
  writeFileSync(file, `psd_${"x".repeat(43)}\n`);
  chmodSync(file, 0o640);
  expect(readCredential(directory)).toMatchObject({
    kind: "untrusted",
    sentence: expect.stringMatching(/nobody else can read/),
  });
  rmSync(file);
  symlinkSync("/etc/hostname", file);
  expect(readCredential(directory)).toMatchObject({ kind: "untrusted" });
});
