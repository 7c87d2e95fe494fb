import { expect, test } from "@playwright/test";
import { JournalEntry } from "../../protocol/facts";
import { idlenessIn } from "../support/idleness";
import { wrongsOf } from "../support/journal";

const at = 0;
const sha256 = "0".repeat(64);
const host = {
  cores: 8,
  memoryBytes: 1,
  agentVersion: "1",
  nodeVersion: "20",
  kernel: "6.12",
  cpuModel: "any",
  portageVersion: null,
  profile: null,
  gcc: null,
  canPlan: false,
  workDirectory: "/var/tmp",
};

function journalOf(facts: readonly object[]): JournalEntry[] {
  return facts.map((fact, index) => JournalEntry.parse({ sequence: index + 1, fact: { at, ...fact } }));
}

const added = (build: number, needs: number[] = []) => {
  const rest = { run: 1, cpv: `app-misc/p${build}-1`, slot: "0", target: "default", expected: null, by: "somebody" };
  return { kind: "build.added", build, needs, ...rest };
};
const granted = (build: number, drone: string, attempt = 1) => {
  return { kind: "lease.granted", build, attempt, drone, claim: `claim-of-${drone}-${build}-${attempt}`, cores: [0] };
};
const published = (build: number, drone: string, attempt = 1) => {
  return { kind: "artefact.published", build, attempt, drone, path: "a/b", sizeBytes: 1, sha256 };
};
const joined = (drone: string) => ({ kind: "drone.joined", drone, target: "default", host });

test("the audit of a journal finds two holders, a need that was not there, and a package built twice", () => {
  expect(wrongsOf(journalOf([added(1), granted(1, "a"), granted(1, "b", 2)]))).toHaveLength(1);
  expect(wrongsOf(journalOf([added(1), added(2, [1]), granted(2, "a")]))).toHaveLength(1);
  expect(wrongsOf(journalOf([added(1), granted(1, "a"), published(1, "a"), published(1, "a")]))).toHaveLength(1);
});

test("it finds a drone that is given nothing while another is given everything, and none where each has something", () => {
  const builds = Array.from({ length: 40 }, (_, index) => index + 1);
  const begun = [joined("a"), joined("b"), ...builds.map((build) => added(build))];
  const allToOne = builds.map((build) => granted(build, "a"));
  expect(idlenessIn(journalOf([...begun, ...allToOne]))).toHaveLength(1);
  const shared = builds.map((build) => granted(build, build % 2 === 0 ? "a" : "b"));
  expect(idlenessIn(journalOf([...begun, ...shared]))).toEqual([]);
});
