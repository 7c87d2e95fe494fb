import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Added } from "../../protocol/api";
import { BinhostView, PackageList, ReleaseCheck, ReleaseList } from "../../protocol/binhost";
import { ClientMatrix } from "../../protocol/client";
import { makeStale } from "../../scripts/build/make-stale";
import { Coordinator } from "../support/coordinator";
import { freePort } from "../support/free-port";
import { CHAIN_ONE, CHAIN_THREE, CHAIN_TWO, FAILING, VERSIONS } from "./ebuild-repository";
import type { GentooHost } from "./gentoo-host";
import { createHost, EMERGE } from "./gentoo-host";
import { RealDrone } from "./real-drone";

const CHAIN = [CHAIN_ONE, CHAIN_THREE, CHAIN_TWO];

/** A binhost that signs, with releases, and real Portage on both sides. */
describe.runIf(EMERGE)("a binhost that signs, with real Portage", { timeout: 900_000 }, () => {
  let directory: string;
  let coordinator: Coordinator;
  let drone: RealDrone;
  let binhost: BinhostView;
  const hosts: GentooHost[] = [];
  const host = (name: string, address: string) => {
    const created = createHost(name, `${coordinator.url}/binhost/${address}`);
    hosts.push(created);
    return created;
  };

  beforeAll(async () => {
    await makeStale(["sqlite client", "postgresql client", "server", "agent"]);
    directory = mkdtempSync(join(tmpdir(), "portage-swarm-signed-"));
    const data = join(directory, "data");
    mkdirSync(data);
    execFileSync(process.execPath, ["--import", "tsx", MAKE_KEY, "--data", data], { stdio: "pipe" });
    coordinator = new Coordinator(`http://127.0.0.1:${await freePort()}`, data, ["--no-ui"]);
    await coordinator.start();
    drone = new RealDrone(coordinator, host("first", "default"));
    await drone.start();
  }, 300_000);
  afterAll(async () => {
    await drone.end("SIGKILL");
    await coordinator.end("SIGTERM");
    for (const each of hosts) each.remove();
    rmSync(directory, { recursive: true });
  });

  it("[SG1] builds on what it signed, with the index of its builders", async () => {
    const { builds } = Added.parse(await coordinator.post("queue", { atoms: ["dev-libs/chain-three"] }));
    for (const { build } of builds) {
      await expect.poll(async () => (await coordinator.build(build)).state, SLOWLY).toBe("built");
    }
    binhost = BinhostView.parse(await coordinator.get("binhost"));
    expect(drone.host.installed()).toEqual(["chain-one", "chain-two"]);
    const { packages } = PackageList.parse(await coordinator.get("binhost/default/packages"));
    expect(packages.map(({ cpv, isSigned }) => [cpv, isSigned])).toEqual(CHAIN.map((cpv) => [cpv, true]));
    const index = await (await fetch(`${coordinator.url}/binhost/default/Packages`)).text();
    expect(index).toMatch(/^CHOST: \S+\n(?:\S+: .*\n)*PACKAGES: 3\n/);
  });

  it("[SG1] is installed from where signatures are verified and its key is trusted, and nowhere else", async () => {
    const stranger = host("stranger", "default");
    stranger.verifySignatures("");
    await expect(stranger.installFrom(stranger.binhostUrl, `=${CHAIN_ONE}`, true)).rejects.toThrow(/not usable/);
    expect(stranger.installed()).toEqual([]);

    const client = host("client", "default");
    const key = await (await fetch(`${coordinator.url}${binhost.signing?.keyPath}`)).text();
    client.verifySignatures(key, binhost.signing?.fingerprint);
    await client.installFrom(client.binhostUrl, `=${CHAIN_THREE}`, true);
    expect(client.installed()).toEqual(["chain-one", "chain-three", "chain-two"]);
  });

  it("[RL4] [RL2] makes a release that a drone would install, promotes it, and a client installs from it", async () => {
    await coordinator.post("binhost/default/releases", { name: "first", run: 1 });
    await coordinator.post("binhost/default/releases/first/promote", {});
    const { releases } = ReleaseList.parse(await coordinator.get("binhost/default/releases"));
    expect(releases).toMatchObject([{ name: "first", packages: 3, isPromoted: true }]);
    const client = host("released", "default/current");
    await client.installFrom(client.binhostUrl, `=${CHAIN_THREE}`);
    expect(client.installed()).toEqual(["chain-one", "chain-three", "chain-two"]);
  });

  it("[AC1] tells which packages of a client's world it would take, and why not the others", async () => {
    const client = host("desktop", "default");
    writeFileSync(join(client.prefix, "var/lib/portage/world"), "dev-libs/chain-three\ndev-libs/versions\n");
    const { emergePath, python, workDirectory, configRoot, environment } = client;
    const options = { coordinator: coordinator.url, name: "desktop", emerge: emergePath, python };
    const argv = Object.entries({ ...options, "config-root": configRoot, "work-dir": workDirectory });
    const report = () =>
      execFileSync(
        process.execPath,
        [AGENT, "--client", ...argv.flatMap(([option, value]) => [`--${option}`, value])],
        {
          env: environment,
          encoding: "utf8",
        },
      );
    expect(report()).toContain("the key of the binhost is not trusted");
    const key = await (await fetch(`${coordinator.url}${binhost.signing?.keyPath}`)).text();
    client.verifySignatures(key);
    expect(report()).toContain("the key of the binhost is not trusted");
    client.verifySignatures(key, binhost.signing?.fingerprint);
    const said = report();
    expect(said).toContain(`taken   ${CHAIN_THREE}\n`);
    expect(said).toContain("1 of 2 packages");
    const matrix = ClientMatrix.parse(await coordinator.get("binhost/default/clients"));
    expect(matrix).toMatchObject({
      clients: [{ name: "desktop", packages: 2, taken: 1 }],
      packages: [
        { atom: "dev-libs/chain-three", cells: [{ client: "desktop", cpv: CHAIN_THREE, differs: [] }] },
        { atom: "dev-libs/versions", cells: [{ differs: [{ what: "absent" }] }] },
      ],
    });
  });

  it("[BH3] refuses what was built with other USE flags than were planned, and takes what was built with these", async () => {
    const [refused] = (await coordinator.add([{ cpv: FLAGGED, use: ["debug"] }])).builds;
    await expect.poll(async () => (await coordinator.build(refused?.build ?? 0)).state, SLOWLY).toBe("failed");
    const { attempts } = await coordinator.build(refused?.build ?? 0);
    const lines = ["It was built with other USE flags than were planned: -debug."];
    expect(attempts).toMatchObject([{ reason: "other-use", lines }, { reason: "other-use" }]);
    await isBuilt(Added.parse(await coordinator.post("queue", { atoms: ["dev-libs/flagged"] })));
    expect((await packages()).find(({ cpv }) => cpv === FLAGGED)?.use).not.toContain("debug");
  });

  it("[RL4] refuses a release with other USE flags, without a package of its run, or that no drone could install", async () => {
    const problems = async (asked: object) =>
      ReleaseCheck.parse(await coordinator.post("binhost/default/releases/check", { name: "third", ...asked }))
        .problems;
    await coordinator.post("binhost/default/releases", { name: "second" });
    await coordinator.post("binhost/default/releases/second/promote", {});
    expect(await problems({})).toEqual([]);

    writeFileSync(join(drone.host.configRoot, "etc/portage/package.use"), "dev-libs/flagged debug\n");
    await isBuilt(Added.parse(await coordinator.post("queue", { atoms: ["dev-libs/flagged"] })));
    expect(await problems({})).toEqual([`${FLAGGED} has other USE flags than before: +debug.`]);
    expect(await problems({ allowChangedUse: true })).toEqual([]);

    const failing = await coordinator.add([{ cpv: FAILING }]);
    expect(await problems({ allowChangedUse: true, run: failing.run })).toEqual([
      expect.stringMatching(/^1 package of run \d+ is not published: app-misc\/failing-1 \(/),
    ]);

    // What it needs to run was not built.
    await isBuilt(await coordinator.add([{ cpv: NEEDY }]));
    expect(await problems({ allowChangedUse: true })).toEqual([expect.stringMatching(/dev-libs\/edge-deep/)]);
  });

  it("[SG2] publishes the older format too, and a client without verification installs it", async () => {
    appendFileSync(join(drone.host.configRoot, "etc/portage/make.conf"), 'BINPKG_FORMAT="xpak"\n');
    await isBuilt(await coordinator.add([{ cpv: VERSIONS.newer }]));
    expect((await packages()).find(({ cpv }) => cpv === VERSIONS.newer)).toMatchObject({
      path: expect.stringMatching(/\.xpak$/),
      isSigned: false,
    });
    const client = host("older", "default");
    await client.installFrom(client.binhostUrl, `=${VERSIONS.newer}`);
    expect(client.installed()).toEqual(["versions"]);
  });

  async function isBuilt({ builds, joined }: Added): Promise<void> {
    for (const { build } of [...builds, ...joined]) {
      await expect.poll(async () => (await coordinator.build(build)).state, SLOWLY).toBe("built");
    }
  }

  const packages = async () => PackageList.parse(await coordinator.get("binhost/default/packages")).packages;
});

const FLAGGED = "dev-libs/flagged-1";
const NEEDY = "dev-libs/edge-tool-1";
const MAKE_KEY = resolve(import.meta.dirname, "../../server/binhost/make-key.ts");
const AGENT = resolve(import.meta.dirname, "../../dist/agent.mjs");
const SLOWLY = { timeout: 200_000, interval: 500 };
