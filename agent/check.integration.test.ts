import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "./check";
import { checkHost } from "./check";
import type { AgentConfig } from "./config";
import type { EmergeHost } from "./emerge-host";
import type { PuppetTheatre } from "./testing/emerge-puppet";
import { openPuppetTheatre } from "./testing/emerge-puppet";
import type { FakeCoordinator } from "./testing/fake-coordinator";
import { startFakeCoordinator } from "./testing/fake-coordinator";
import { puppetHost } from "./testing/puppet-host";
import { testConfig } from "./testing/test-agent";

let theatre: PuppetTheatre;
let coordinator: FakeCoordinator;
let host: EmergeHost;
beforeEach(async () => {
  theatre = await openPuppetTheatre();
  coordinator = await startFakeCoordinator();
  host = { ...puppetHost(theatre), binhostUrl: new URL("/binhost/default", coordinator.url).href };
});
afterEach(async () => {
  theatre.close();
  await coordinator.stop();
});

const VERSION = "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3)\n";

/** The check, with an emerge that answers as it is told. */
async function findings(
  said: Record<string, string>,
  changes: Partial<AgentConfig> = {},
  cgroups = { measures: true, freezes: true },
): Promise<Finding[]> {
  const config = testConfig(coordinator.url, host.workDirectory, { configRoot: "/prefix", ...changes });
  const checked = checkHost(config, host, "0.1.0", cgroups);
  for (const asked of ["--info", "--version"]) {
    const emerge = await theatre.next();
    expect(emerge.argv).toContain(asked);
    await emerge.print(said[asked] ?? "");
    emerge.exit(said[asked] === undefined ? 1 : 0);
  }
  return checked;
}

const sentences = (found: Finding[], kind: Finding["kind"]) =>
  found.filter((finding) => finding.kind === kind).map(({ sentence }) => sentence);

test("a host that is fit has nothing to change, and is told what will happen to it", async () => {
  const info = `FEATURES="sandbox"\nPORTAGE_TMPDIR="${theatre.directory}"\nDISTDIR="${theatre.directory}/not/yet"\n`;
  const found = await findings({ "--info": info, "--version": VERSION });
  expect(sentences(found, "bad")).toEqual([]);
  const good = sentences(found, "good").join("\n");
  for (const sentence of [
    /is Portage 3\.0\.82/,
    /profile is default/,
    /clock agrees/,
    /lets this drone in/,
    /binhost .* is empty/,
  ])
    expect(good).toMatch(sentence);
  expect(sentences(found, "note").join("\n")).toMatch(/FEATURES has no pid-sandbox.*its installed packages change/s);
  expect(coordinator.all("hello")).toEqual([]);
});

test("all that must be changed is named at once, with how", async () => {
  writeFileSync(join(theatre.directory, "file"), "");
  const info = `FEATURES=""\nPORTAGE_TMPDIR="${theatre.directory}/file/tmp"\n`;
  await coordinator.stop();
  expect(sentences(await findings({ "--info": info }), "bad")).toEqual([
    expect.stringMatching(/emerge --version does not tell a version.*--emerge/),
    expect.stringMatching(/^PORTAGE_TMPDIR .*\/tmp cannot be made: .*\/file is no directory/),
    expect.stringMatching(/^emerge --info tells no DISTDIR/),
    expect.stringMatching(/ does not answer as a coordinator: .*ECONNREFUSED/),
    expect.stringMatching(/^The coordinator lets no drone in: .*ECONNREFUSED/),
    expect.stringMatching(/^The binhost .* cannot be reached: .*ECONNREFUSED/),
  ]);
});

test("a wrong token is found before the first hello", async () => {
  const found = await findings({ "--info": "", "--version": VERSION }, { joinToken: "wrong" });
  expect(sentences(found, "bad").join("\n")).toMatch(/lets no drone in: The join token is wrong/);
});

test("what cgroups cannot do here is a note, unless it was asked for", async () => {
  const none = { measures: false, freezes: false };
  const info = `PORTAGE_TMPDIR="${theatre.directory}"\nDISTDIR="${theatre.directory}"\n`;
  const said = { "--info": info, "--version": VERSION };
  const found = await findings(said, {}, none);
  expect(sentences(found, "bad")).toEqual([]);
  expect(sentences(found, "note").join("\n")).toMatch(
    /neither limited nor measured.*no builds can be held still.*no overlayfs/s,
  );
  const asked = await findings(said, { pausedBuilds: "freeze" }, none);
  expect(sentences(asked, "bad")).toEqual([expect.stringMatching(/no builds can be held still/)]);
});
