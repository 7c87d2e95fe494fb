import { describe, expect, it } from "vitest";
import { openBuildGate } from "../build-gate";
import { systemClock } from "../clock";
import type { EmergeHost } from "../emerge-host";
import { workOrder } from "../testing/puppet-host";
import { attemptDirectory } from "./attempt-directory";
import { commandOf } from "./command-line";

const host: EmergeHost = {
  emergePath: "/usr/bin/emerge",
  python: "python3",
  workDirectory: "/w",
  configRoot: "/",
  binhostUrl: "http://10.0.0.5:4600/binhost/default",
  mayDowngrade: false,
  temporaryDirectory: "/var/tmp",
  distfilesDirectory: null,
  loadLimit: 12,
  cpus: null,
  memoryBytes: 2 ** 30,
  cgroups: null,
  gate: openBuildGate(),
  environment: {
    ...process.env,
    FEATURES: "ccache",
    PORTAGE_SWARM_TOKEN: "secret",
    PORTAGE_SWARM_TOKEN_FILE: "/secret",
  },
  clock: systemClock,
};
const order = workOrder({ needs: ["dev-libs/left-1", "dev-libs/right-2.0_rc1-r3"] });
const directory = attemptDirectory(host.workDirectory, order);

const pretend = commandOf("pretend", order, host, directory);
const dependencies = commandOf("dependencies", order, host, directory);
const build = commandOf("build", order, host, directory);

describe("the command lines", () => {
  it("install needs as binary packages only", () => {
    expect(dependencies.argv.join(" ")).toBe(
      "--ignore-default-opts --color=n --nospinner --oneshot --quiet-build=y --quiet-fail=y --jobs=1 --autounmask=n " +
        "--getbinpkgonly --binpkg-respect-use=y --noreplace =dev-libs/left-1 =dev-libs/right-2.0_rc1-r3",
    );
  });

  it("build one package from source, without merging it", () => {
    expect(build.argv.join(" ")).toBe(
      "--ignore-default-opts --color=n --nospinner --oneshot --quiet-build=y --quiet-fail=y --jobs=1 --autounmask=n " +
        "--buildpkgonly =dev-libs/leaf-1",
    );
  });

  it("ask beforehand what would be installed, by the very same arguments", () => {
    expect(pretend.argv.filter((argument) => argument !== "--pretend")).toEqual(dependencies.argv);
  });

  it("are byte for byte the same for fifty attempts, on any number of cores", () => {
    const lines = Array.from({ length: 50 }, (_, index) => {
      const retry = workOrder({ needs: order.needs, attempt: index + 1, cores: [...Array(index + 1).keys()] });
      const of = attemptDirectory(host.workDirectory, retry);
      return JSON.stringify([
        commandOf("dependencies", retry, host, of).argv,
        commandOf("build", retry, host, of).argv,
      ]);
    });
    expect(new Set(lines).size).toBe(1);
  });
});

describe("the environment", () => {
  it("gives each step and attempt its own directories", () => {
    expect(dependencies.environment).toMatchObject({
      PKGDIR: "/w/attempts/7.2/dependencies/packages",
      PORTAGE_LOGDIR: "/w/attempts/7.2/dependencies/logs",
    });
    expect(build.environment).toMatchObject({
      PKGDIR: "/w/attempts/7.2/build/packages",
      PORTAGE_LOGDIR: "/w/attempts/7.2/build/logs",
      PORTAGE_CONFIGROOT: "/w/attempts/7.2/config",
      PORTAGE_BINHOST: "",
    });
  });

  it("gives make a job for each core", () => {
    expect(build.environment.MAKEOPTS).toBe("-j3 -l12");
  });

  it("keeps a build on the cores that it was granted, when the host says which CPUs these are", () => {
    const pinned = commandOf("build", order, { ...host, cpus: [4, 5, 6, 7] }, directory);
    expect([pinned.path, ...pinned.argv.slice(0, 3)]).toEqual(["taskset", "--cpu-list", "4,5,6", host.emergePath]);
    expect(pinned.argv.slice(3)).toEqual(build.argv);
    expect(commandOf("build", order, { ...host, cpus: [] }, directory)).toEqual(build);
  });

  it("tells where Portage will build", () => {
    expect(build.buildDirectory).toBe("/var/tmp/portage/dev-libs/leaf-1");
    expect(pretend.buildDirectory).toBeNull();
    expect(commandOf("build", order, { ...host, temporaryDirectory: null }, directory).buildDirectory).toBeNull();
  });

  it("adds to the host's FEATURES and keeps what else the host says", () => {
    expect(build.environment.FEATURES).toMatch(/^ccache .*-getbinpkg/);
    expect(build.environment.PATH).toBe(process.env.PATH);
  });

  it("holds no secret of the agent", () => {
    expect(JSON.stringify(build)).not.toContain("secret");
  });
});
