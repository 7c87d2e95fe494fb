import { expect, test } from "vitest";
import type { Surroundings } from "./config";
import { configure } from "./config";

const REQUIRED = ["--coordinator", "http://10.0.0.5:4600"];

function machine(changes: Partial<Surroundings> = {}): Surroundings {
  const files: Record<string, string> = {
    "/proc/meminfo": "MemTotal: 8192000 kB\nMemAvailable: 4096 kB",
    "/t": "s3cret",
    "/good.toml": 'coordinator = "http://10.0.0.5:4600"\ntoken-file = "/t"\ncores = 6\nname = "tarn"\n',
    "/bad.toml": 'cores = [1]\nfrob = "x"\nname = "-x-"\n',
    "/broken.toml": "cores = 6\nname = tarn\n",
  };
  return {
    env: { PORTAGE_SWARM_TOKEN: "from-env" },
    hostName: "tarn.example.org",
    parallelism: 10,
    machineCores: 12,
    ownAddresses: ["localhost", "127.0.0.1", "::1", "10.0.0.4"],
    memoryLimitBytes: null,
    isRoot: true,
    homeDirectory: "/home/me",
    readText(path) {
      const text = files[path];
      if (text === undefined)
        throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: "ENOENT" });
      return text;
    },
    findExecutable: (name) => (name === "emerge" ? "/usr/bin/emerge" : null),
    ...changes,
  };
}

function settings(argv: string[], changes?: Partial<Surroundings>) {
  const configured = configure(argv, machine(changes));
  if (configured.kind !== "run") throw new Error(JSON.stringify(configured));
  return { ...configured.config, hints: configured.hints };
}

function errors(argv: string[], changes?: Partial<Surroundings>): string[] {
  const configured = configure(argv, machine(changes));
  return configured.kind === "wrong" ? configured.errors : [];
}

test("coordinator and token are enough: the machine tells the rest", () => {
  expect(settings(REQUIRED)).toMatchObject({
    joinToken: "from-env",
    drone: "tarn.example.org",
    target: "default",
    cores: 10,
    maxBuilds: 10,
    memoryBytes: 8000 * 2 ** 20,
    workDirectory: "/var/tmp/portage-swarm",
    emerge: "/usr/bin/emerge",
    configRoot: "/",
    procDirectory: "/proc",
    hints: [],
  });
});

test("a user who is not root works below the home directory", () => {
  expect(settings(REQUIRED, { isRoot: false }).workDirectory).toBe("/home/me/.local/state/portage-swarm");
  const env = { PORTAGE_SWARM_TOKEN: "t", XDG_STATE_HOME: "/state" };
  expect(settings(REQUIRED, { isRoot: false, env }).workDirectory).toBe("/state/portage-swarm");
});

test("flags win over the environment, and the environment over the machine", () => {
  const env = {
    PORTAGE_SWARM_TOKEN: "t",
    PORTAGE_SWARM_CORES: "4",
    PORTAGE_SWARM_MAX_BUILDS: "2",
    PORTAGE_SWARM_NAME: "",
  };
  expect(settings([...REQUIRED, "--cores=3"], { env })).toMatchObject({
    cores: 3,
    maxBuilds: 2,
    drone: "tarn.example.org",
  });
});

test("a container's memory limit counts", () => {
  expect(settings(REQUIRED, { memoryLimitBytes: 2 ** 30 }).memoryBytes).toBe(2 ** 30);
});

test("the token may lie in a file; on the command line it earns a hint that does not repeat it", () => {
  expect(settings([...REQUIRED, "--token-file", "/t"], { env: {} }).joinToken).toBe("s3cret");
  const { joinToken, hints } = settings([...REQUIRED, "--token", "open"]);
  expect(joinToken).toBe("open");
  expect(hints.join()).toMatch(/ps.*--token-file/);
  expect(hints.join()).not.toContain("open");
});

test("everything that is wrong is named at once", () => {
  const argv = ["--cores", "many", "--name", "-x-", "--max-builds=0", "--frob", "emerge", "--memory-mib"];
  const told = errors(argv, { env: {}, findExecutable: () => null });
  expect(told).toHaveLength(8);
  for (const sentence of [
    /^--coordinator is required.*http/,
    /^--cores 'many': must be a whole number from 1 to 4096/,
    /^--name '-x-': must be 1 to 63 letters/,
    /^--max-builds '0': must be a whole number/,
    /^--frob: there is no such option/,
    /^emerge: every argument must be an option/,
    /^--memory-mib needs a value/,
    /^--emerge 'emerge' \(from PATH\): is not an executable/,
  ])
    expect(told.filter((error) => sentence.test(error))).toHaveLength(1);
});

test.each(["ftp://10.0.0.5", "10.0.0.5:4600", "http://10.0.0.5/swarm", "http://me:pw@10.0.0.5", "http://10.0.0.5?x"])(
  "%s is not a coordinator's address",
  (address) => {
    expect(errors(["--coordinator", address]).join()).toMatch(/--coordinator .*: must be http:\/\/ or https:\/\//);
  },
);

test("a wrong token is not repeated", () => {
  const told = errors([...REQUIRED, "--token", "two words"]).join();
  expect(told).toMatch(/--token must be 1 to 200 visible characters/);
  expect(told).not.toContain("words");
});

test("a token file that cannot be read is named with the reason", () => {
  expect(errors([...REQUIRED, "--token-file", "/nowhere"], { env: {} }).join()).toMatch(
    /--token-file: ENOENT.*\/nowhere/,
  );
});

test("two tokens are one too many", () => {
  expect(errors([...REQUIRED, "--token", "a", "--token-file", "/t"])).toEqual([
    "--token and --token-file: give one of them",
  ]);
});

test("where an error came from is said when it was not a flag", () => {
  const env = { PORTAGE_SWARM_TOKEN: "t", PORTAGE_SWARM_CORES: "0" };
  expect(errors(REQUIRED, { env })).toEqual([
    "--cores '0' (from PORTAGE_SWARM_CORES): must be a whole number from 1 to 4096",
  ]);
});

test("what nobody says elsewhere is taken from the configuration file", () => {
  const told = settings(["--config", "/good.toml", "--cores=3"], { env: { PORTAGE_SWARM_NAME: "other" } });
  expect(told).toMatchObject({ joinToken: "s3cret", cores: 3, drone: "other" });
  expect(told.coordinator.href).toBe("http://10.0.0.5:4600/");
  expect(settings(["--config", "/good.toml"]).joinToken).toBe("from-env");
});

test("the usual configuration file is read when there is one", () => {
  const { readText } = machine();
  const asUsual = (path: string) => readText(path.replace("/etc/portage-swarm/agent.toml", "/good.toml"));
  expect(settings([], { readText: asUsual })).toMatchObject({ cores: 6, drone: "tarn" });
});

test("all that is wrong with a configuration file is named with the file", () => {
  expect(errors(["--config", "/bad.toml", ...REQUIRED])).toEqual([
    "cores in /bad.toml: must be a text in quotes or a whole number",
    expect.stringMatching(/^frob in \/bad\.toml: there is no such setting; there are coordinator, token, /),
    expect.stringMatching(/^--name '-x-' \(from name in \/bad\.toml\): must be/),
  ]);
  expect(errors(["--config", "/broken.toml", ...REQUIRED])).toEqual([
    expect.stringMatching(/^\/broken\.toml, line 2: Invalid TOML document/),
  ]);
  expect(errors(["--config", "/nowhere.toml", ...REQUIRED])).toEqual([
    "--config: ENOENT: no such file, open '/nowhere.toml'",
  ]);
});

test("one package can be built without a coordinator, and nothing but a package", () => {
  for (const said of ["app-misc/foo-1", "=app-misc/foo-1"]) {
    expect(configure(["--once", said], machine({ env: {} }))).toMatchObject({ kind: "once", cpv: "app-misc/foo-1" });
  }
  expect(errors(["--once", "app-misc/foo", "--cores=0"], { env: {} })).toEqual([
    expect.stringMatching(/^--once 'app-misc\/foo': a cpv is category\/name-version/),
    expect.stringMatching(/^--cores '0'/),
  ]);
  expect(errors(["--once=--pretend"], { env: {} })).toHaveLength(1);
});

test("a plan needs no coordinator, and names what is no atom", () => {
  const planned = configure(["--plan", " @world  dev-vcs/git "], machine({ env: {} }));
  expect(planned).toMatchObject({ kind: "plan", wanted: ["@world", "dev-vcs/git"] });
  const sentence = "must be an atom with its category, or a set such as @world";
  expect(errors(["--plan", "git --sync x/y"], { env: {} })).toEqual([
    `--plan 'git' ${sentence}`,
    `--plan '--sync' ${sentence}`,
  ]);
  expect(errors(["--plan", " "], { env: {} })).toEqual(["--plan needs atoms or sets: --plan '@world dev-vcs/git'"]);
});

test("help and version win over errors", () => {
  const help = configure(["--cores", "x", "--help"], machine());
  expect(help.kind === "help" && help.text).toMatch(/--coordinator URL .*\n(.*\n)*.*PORTAGE_SWARM_TOKEN/);
  expect(configure(["--version"], machine()).kind).toBe("version");
});

test("a coordinator on the same machine has a core left for it, unless somebody says otherwise", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]", "10.0.0.4"])
    expect(settings(["--coordinator", `http://${host}:4600`]).cores).toBe(9);
  expect(settings(["--coordinator", "http://127.0.0.1:4600", "--cores", "10"]).cores).toBe(10);
  expect(settings(["--coordinator", "http://127.0.0.1:4600"], { parallelism: 1 }).cores).toBe(1);
});

test("what a desktop may ask for is off until it is said", () => {
  expect(settings(REQUIRED)).toMatchObject({
    maxJobs: 10,
    loadLimit: 12,
    pinsBuilds: false,
    quietHours: [],
    pauseWhen: [],
    pausedBuilds: "finish",
  });
  const said = ["--max-jobs", "4", "--load-limit", "7", "--pin", "yes", "--paused-builds", "freeze"];
  const times = ["--quiet-hours", "22:00-07:00", "--pause-when", "user-active, on-battery"];
  expect(settings([...REQUIRED, ...said, ...times])).toMatchObject({
    maxJobs: 4,
    loadLimit: 7,
    pinsBuilds: true,
    quietHours: [{ from: 22 * 60, to: 7 * 60 }],
    pauseWhen: ["user-active", "on-battery"],
    pausedBuilds: "freeze",
  });
});

test("what a desktop cannot ask for is named, all at once", () => {
  const wrong = ["--quiet-hours", "at night", "--pause-when", "raining", "--paused-builds", "kill", "--pin", "all"];
  expect(errors([...REQUIRED, ...wrong])).toEqual([
    "--pin 'all': must be yes or no",
    "--quiet-hours 'at night': must be times of the day, as 22:00-07:00 or 9:00-12:00,13:00-18:00",
    "--pause-when 'raining': must be user-active or on-battery, or both with a comma between",
    "--paused-builds 'kill': must be finish or freeze",
  ]);
});
