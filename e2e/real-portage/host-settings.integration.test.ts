import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { targetSettings } from "../../agent/target-settings";
import type { GentooHost } from "./gentoo-host";
import { createHost, EMERGE } from "./gentoo-host";

describe.runIf(EMERGE)("how hosts with real Portage are set up", { timeout: 120_000 }, () => {
  let hosts: GentooHost[];
  const write = (host: GentooHost, path: string, text: string) => writeFileSync(join(host.prefix, path), text);
  beforeAll(() => {
    hosts = ["first", "second"].map((name) => createHost(name, "http://127.0.0.1:9/none"));
  });
  afterAll(() => {
    for (const host of hosts) host.remove();
  });

  it("[TG5] is told alike where it is alike, however it is written down, and otherwise where it is not", async () => {
    const [first, second] = hosts;
    if (!first || !second) throw new Error("there are two hosts");
    write(first, "etc/portage/package.use", "# why\ndev-libs/flagged debug\n\napp-misc/edges -ssl\n");
    mkdirSync(join(second.prefix, "etc/portage/package.use"));
    write(second, "etc/portage/package.use/edges", "app-misc/edges   -ssl\n");
    write(second, "etc/portage/package.use/flagged", "dev-libs/flagged debug # here\n");
    write(first, "var/db/repos/swarmtest/metadata/timestamp.chk", "Sun, 22 Nov 2026 17:54:44 +0000\n");
    const [one, other] = await Promise.all([settingsOf(first), settingsOf(second)]);
    expect(one).toMatchObject({ arch: "amd64", chost: "x86_64-pc-linux-gnu" });
    expect(one.repositories[0]).toMatchObject({ name: "swarmtest", at: Date.UTC(2026, 10, 22, 17, 54, 44) });
    expect(other.packageFiles).toEqual(one.packageFiles);

    appendFileSync(join(second.prefix, "etc/portage/make.conf"), 'CFLAGS="-O2 -march=znver3"\nUSE="wayland"\n');
    write(second, "etc/portage/package.use/edges", "app-misc/edges ssl\n");
    const changed = await settingsOf(second);
    expect(changed).toMatchObject({ cflags: "-O2 -march=znver3", use: expect.arrayContaining(["wayland"]) });
    expect(changed.packageFiles["package.use"]).not.toBe(one.packageFiles["package.use"]);
  });
});

async function settingsOf(host: GentooHost) {
  const { stdout } = await promisify(execFile)(host.emergePath, ["--ignore-default-opts", "--info"], {
    env: host.environment,
  });
  return targetSettings(stdout, host);
}
