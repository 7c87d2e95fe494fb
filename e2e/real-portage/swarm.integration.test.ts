import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { Added } from "../../protocol/api";
import type { PlanEntry } from "../../protocol/plan";
import { makeStale } from "../../scripts/build/make-stale";
import { Coordinator } from "../support/coordinator";
import { freePort } from "../support/free-port";
import { ASSUMED, ASSUMING, BROKEN, CHAIN_TWO, DIAMOND, PATIENT, PERMISSION } from "./ebuild-repository";
import { createHost, EMERGE } from "./gentoo-host";
import { RealDrone } from "./real-drone";

/** Everything real: the coordinator's process and binhost, two agents' processes, Portage on three hosts. */
describe.runIf(EMERGE)("a swarm of two hosts with real Portage", { timeout: 900_000 }, () => {
  let directory: string;
  let coordinator: Coordinator;
  let binhost: string;
  let drones: [RealDrone, RealDrone];

  beforeAll(async () => {
    await makeStale(["sqlite client", "postgresql client", "server", "agent"]);
    directory = mkdtempSync(join(tmpdir(), "portage-swarm-real-"));
    coordinator = new Coordinator(`http://127.0.0.1:${await freePort()}`, join(directory, "data"), ["--no-ui"]);
    await coordinator.start();
    binhost = `${coordinator.url}/binhost/default`;
    const drone = (name: string) => new RealDrone(coordinator, createHost(name, binhost));
    drones = [drone("first"), drone("second")];
    for (const each of drones) await each.start();
  }, 300_000);
  afterAll(async () => {
    for (const drone of drones) {
      await drone.end("SIGKILL");
      for (const { pid } of drone.host.processes()) process.kill(pid, "SIGKILL");
      drone.host.remove();
    }
    await coordinator.end("SIGTERM");
    rmSync(directory, { recursive: true });
  });

  async function add(...entries: z.input<typeof PlanEntry>[]): Promise<number> {
    return (await coordinator.add(entries)).builds[0]?.build ?? 0;
  }

  const attempts = async (build: number) => (await coordinator.build(build)).attempts;
  /** The first attempt to fail. */
  async function failed(build: number) {
    const first = async () => (await attempts(build)).findLast(({ result }) => result === "failed") ?? null;
    await expect.poll(first, SLOWLY).not.toBeNull();
    return first();
  }
  const becomes = (build: number, state: string) =>
    expect.poll(async () => (await coordinator.build(build)).state, SLOWLY).toBe(state);

  it("says at once which dependency is missing, and installs or builds nothing for it", async () => {
    const build = await add({ cpv: CHAIN_TWO, slot: "0", needs: [] });
    const attempt = await failed(build);
    expect(attempt).toMatchObject({ reason: "dependency-missing", phase: "dependencies" });
    expect(attempt?.lines.join("\n")).toMatch(/requires all dependencies to be merged\.\n\[ebuild .*chain-one-1$/);
    await coordinator.post("queue/cancel", { builds: [build] });
    expect(drones.flatMap(({ host }) => host.installed())).toEqual([]);
  });

  it("refuses to plan what there is not, and says so", async () => {
    const asked = coordinator.post("queue", { atoms: ["dev-libs/none"] });
    await expect(asked).rejects.toThrow(/dev-libs\/none is not in the tree/);
  });

  it("plans an atom, builds what it needs on both hosts, and lets a third install it all from the binhost", async () => {
    const { builds } = Added.parse(await coordinator.post("queue", { atoms: ["app-misc/diamond-top"] }));
    expect(builds.map(({ cpv }) => cpv)).toEqual([DIAMOND.base, DIAMOND.left, DIAMOND.right, DIAMOND.top]);
    const top = builds[3]?.build ?? 0;
    await becomes(top, "built");

    const built = (await Promise.all(builds.map(({ build }) => attempts(build)))).flat();
    expect(built.map(({ result }) => result)).toEqual(["built", "built", "built", "built"]);
    expect(new Set(built.map(({ drone }) => drone))).toEqual(new Set(drones.map(({ name }) => name)));
    expect(drones.flatMap(({ host }) => host.installed())).not.toContain("diamond-top");

    const third = createHost("third", binhost);
    await third.installFrom(binhost, `=${DIAMOND.top}`);
    expect(third.installed()).toEqual(["diamond-base", "diamond-left", "diamond-right", "diamond-top"]);
    third.remove();
  });

  it("tells what the compiler said of a package that does not compile", async () => {
    const build = await add({ cpv: BROKEN, slot: "0", needs: [] });
    const attempt = await failed(build);
    expect(attempt).toMatchObject({ reason: "compile-error", phase: "compile" });
    expect(attempt?.lines[0]).toMatch(/broken\.c:1:\d+: error: .*missing/);
    expect(attempt?.lines.join("\n")).toMatch(/make: \*\*\* .*broken\.o.*failed \(compile phase\)/s);
    await coordinator.post("queue/cancel", { builds: [build] });
  });

  it("[PN8] [PN9] builds and installs what the host that planned had, and the one that builds lacks", async () => {
    const [planning, building] = drones;
    for (const drone of drones) await drone.end("SIGTERM");
    await planning.host.installFromSource(`=${ASSUMED}`);
    await planning.start();
    await coordinator.post(`drones/${planning.name}/ground`, { note: "it plans only" });
    const { builds } = Added.parse(await coordinator.post("queue", { atoms: ["app-misc/assuming"] }));
    expect(builds.map(({ cpv }) => cpv)).toEqual([ASSUMING]);
    const wanting = builds[0]?.build ?? 0;
    expect((await coordinator.build(wanting)).assumed).toMatchObject([{ as: "dev-libs/assumed:0" }]);
    await building.start();
    await becomes(wanting, "built");

    const [library] = (await coordinator.build(wanting)).needs;
    expect(library).toMatchObject({ cpv: ASSUMED });
    const supplied = await coordinator.build(library?.build ?? 0);
    expect(supplied.addedBecause).toBe(`${building.name} lacks dev-libs/assumed:0, which ${ASSUMING} needs`);
    for (const build of [library?.build ?? 0, wanting])
      expect(await attempts(build)).toMatchObject([{ drone: building.name, result: "built" }]);
    expect(building.host.installed()).toContain("assumed");
    expect(building.host.installed()).not.toContain("assuming");
    await coordinator.post(`drones/${planning.name}/unground`, {});
  });

  it("[DE4] leaves nothing alive of a build whose agent was killed, and tries again with the very same command", async () => {
    const [drone, other] = drones;
    await coordinator.post(`drones/${other.name}/ground`, { note: "one drone is enough" });
    const build = await add({ cpv: PATIENT, slot: "0", needs: [] });
    const compiling = async (attempt: number) => {
      const label = `${build}.${attempt}`;
      const isSleeping = () => drone.host.processes(label).some(({ argv }) => argv.join(" ") === "sleep 1000");
      await expect.poll(isSleeping, SLOWLY).toBe(true);
      return drone.host.processes(label);
    };
    const killed = await compiling(1);
    await drone.end("SIGKILL");
    await drone.start();
    expect(killed.filter(({ pid }) => drone.host.processes().some((now) => now.pid === pid))).toEqual([]);

    const again = await compiling(2);
    expect(drone.host.processes(`${build}.1`)).toEqual([]);
    expect(commandsOf(killed).size).toBe(1);
    expect(commandsOf(again)).toEqual(commandsOf(killed));
    writeFileSync(join(drone.host.prefix, PERMISSION), "");
    await becomes(build, "built");
    expect((await attempts(build)).map(({ result }) => result)).toEqual(["built", "lost"]);
    expect(drone.host.processes()).toEqual([]);
    expect(existsSync(join(drone.host.prefix, "var/tmp/portage", PATIENT))).toBe(false);
  });
});

/** What emerge was given, byte for byte. */
function commandsOf(processes: readonly { argv: string[] }[]): Set<string> {
  const commands = processes.filter(({ argv }) => argv.includes("--buildpkgonly"));
  return new Set(commands.map(({ argv }) => argv.join("\0")));
}

const SLOWLY = { timeout: 800_000, interval: 500 };
