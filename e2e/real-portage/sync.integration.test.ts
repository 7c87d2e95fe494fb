import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostReader } from "../../agent/host-reader";
import { planAtoms } from "../../agent/planner";
import { syncTrees } from "../../agent/sync-trees";
import { PlanRequest } from "../../protocol/plan";
import { writeRepository } from "./ebuild-repository";
import type { GentooHost } from "./gentoo-host";
import { createHost, EMERGE } from "./gentoo-host";

/** A host whose main repository comes by git, from one that the tests commit to. */
describe.runIf(EMERGE)("syncing trees with real Portage", { timeout: 600_000 }, () => {
  let host: GentooHost;
  let source: string;
  const git = (...argv: string[]) =>
    execFileSync("git", ["-C", source, "-c", "user.name=a", "-c", "user.email=a@example.org", ...argv]);
  const comesFrom = (uri: string) => {
    const location = join(host.prefix, "var/db/repos/swarmtest");
    const settings = ["[DEFAULT]", "main-repo = swarmtest", "[swarmtest]", `location = ${location}`];
    // Portage's own configuration knows Gentoo's repository too, which would come from the network.
    const elsewhere = ["[gentoo]", `location = ${host.prefix}/var/db/repos/gentoo`, "auto-sync = no"];
    const lines = [...settings, "sync-type = git", `sync-uri = ${uri}`, "auto-sync = yes", ...elsewhere];
    writeFileSync(join(host.prefix, "etc/portage/repos.conf"), `${lines.join("\n")}\n`);
  };
  const sync = (hear: (line: string) => void = () => {}) => syncTrees(host, new AbortController().signal, hear).ended;

  beforeAll(() => {
    host = createHost("syncing", "http://127.0.0.1:9/none");
    source = join(host.prefix, "source");
    mkdirSync(source);
    writeRepository(source);
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
    comesFrom(`file://${source}`);
    rmSync(join(host.prefix, "var/db/repos/swarmtest"), { recursive: true });
  });
  afterAll(() => host.remove());

  it("[SY2] brings the repository as repos.conf says, and what is new in it, which the host then tells", async () => {
    const lines: string[] = [];
    expect(await sync((line) => lines.push(line))).toEqual({ kind: "done" });
    expect(lines.join("\n")).toMatch(/swarmtest/);
    const read = hostReader(host);
    const before = await read();

    const ebuild = readFileSync(join(source, "dev-libs/versions/versions-2.ebuild"), "utf8");
    writeFileSync(join(source, "dev-libs/versions/versions-3.ebuild"), ebuild);
    git("add", ".");
    git("commit", "--quiet", "--message", "two");
    expect(await sync()).toEqual({ kind: "done" });
    const after = await read();
    const commits = [before, after].map(({ portage }) => portage.settings?.repositories[0]?.commit);
    expect(commits[1]).toBe(git("rev-parse", "HEAD").toString().trim());
    expect(commits[0]).not.toBe(commits[1]);
    const planned = await planAtoms(PlanRequest.parse({ atoms: ["dev-libs/versions"] }), host);
    expect(planned).toMatchObject({ named: ["dev-libs/versions-3"] });
  });

  it("[SY2] says why it could not", async () => {
    rmSync(source, { recursive: true });
    expect(await sync()).toEqual({ kind: "failed", why: expect.stringMatching(/^emerge --sync ended with status 1/) });
  });
});
