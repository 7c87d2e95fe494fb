import { parseArgs } from "node:util";

export const CONFIG_FILE = "/etc/portage-swarm/agent.toml";

/**
 * What can be said on the agent's command line; each setting can also be said as `PORTAGE_SWARM_<NAME>` in the environment
 * and as `<name>` in the configuration file. One table for reading and for `--help`, so that none can know a setting that
 * the others do not.
 */
const SETTINGS = {
  coordinator: { value: "URL", help: "address of the coordinator, for example http://10.0.0.5:4600 (required)" },
  token: { value: "TOKEN", help: "join token; everybody on this machine sees it in ps, so prefer the next one" },
  "token-file": {
    value: "FILE",
    help: "file that holds the join token (or say it as PORTAGE_SWARM_TOKEN); needed once, to enrol this drone",
  },
  name: { value: "NAME", help: "name of this drone, unique in the swarm (the host name)" },
  target: { value: "TARGET", help: "drones of one target build interchangeable packages (default)" },
  cores: {
    value: "N",
    help: "CPU cores to offer (all that this process may use, but one for a coordinator on the same machine)",
  },
  "memory-mib": { value: "N", help: "memory to offer, in MiB (all of the machine or of the container)" },
  "max-builds": { value: "N", help: "packages to build at once, at most (one per core)" },
  "max-jobs": { value: "N", help: "make jobs of one package, at most (as many as cores are offered)" },
  "load-limit": { value: "N", help: "load average above which make starts no more jobs (the machine's CPU cores)" },
  pin: { value: "WHAT", help: "yes or no: keep each build on the very cores that it was granted? (no)" },
  "quiet-hours": { value: "TIMES", help: "local times at which no package is begun: 22:00-07:00, 12:00-13:00 (never)" },
  "pause-when": {
    value: "WHAT",
    help: "begin no package while user-active, on-battery, or both with a comma (neither)",
  },
  "paused-builds": { value: "WHAT", help: "finish or freeze: what becomes of running builds meanwhile? (finish)" },
  "shared-dir": {
    value: "DIR",
    help: "directory shared with the coordinator (its --shared-dir), by NFS for instance: packages are left there, not sent",
  },
  "work-dir": {
    value: "DIR",
    help: "attempts, logs and unsent reports (root: /var/tmp/portage-swarm, else ~/.local/state/portage-swarm)",
  },
  emerge: { value: "FILE", help: "the emerge to run (the one in PATH)" },
  "config-root": { value: "DIR", help: "directory that holds etc/portage (/)" },
  downgrades: { value: "WHAT", help: "refuse or allow: may a build's need replace a newer version here? (refuse)" },
  python: { value: "FILE", help: "Python that can import portage, to plan what people ask for (python3)" },
  proc: { value: "DIR", help: "where proc is mounted, with sys beside it, for containers (/proc)" },
} as const;

/** On the command line and in the environment alone. */
const CONFIG = { value: "FILE", help: `settings in TOML: cores = 8 (${CONFIG_FILE}, when there is one)` };
const ONCE = {
  value: "PACKAGE",
  help: "build that one package, category/name-version, without a coordinator, and exit",
};
const PLAN = {
  value: "PACKAGES",
  help: "print what has to be built for these atoms and sets, '@world dev-vcs/git', by this machine's Portage, and exit",
};
const OPTIONS = { ...SETTINGS, config: CONFIG, once: ONCE, plan: PLAN };

export type SettingName = keyof typeof SETTINGS;
export type OptionName = keyof typeof OPTIONS;

/** An option's text and where it was said, for error sentences: `--cores`, `PORTAGE_SWARM_CORES`. */
export type Said = { text: string; by: string };

export type CommandLine = {
  said: Partial<Record<OptionName, Said>>;
  wants: "help" | "version" | "check" | "client" | null;
  /** What nobody can make sense of, one sentence each. */
  errors: string[];
};

/** Flags win over the environment; an empty variable counts as not set. */
export function readCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const line: CommandLine = { said: {}, wants: null, errors: [] };
  for (const name of OPTION_NAMES) {
    const text = env[variableOf(name)];
    if (text !== undefined && text !== "") line.said[name] = { text, by: variableOf(name) };
  }

  const { tokens } = parseArgs({ args: [...argv], options: SYNTAX, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") line.errors.push(`${token.value}: every argument must be an option, see --help`);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "version" || token.name === "check" || token.name === "client")
      line.wants = token.name;
    else if (!isOptionName(token.name)) line.errors.push(`${token.rawName}: there is no such option, see --help`);
    else if (token.value === undefined || (token.inlineValue === false && token.value.startsWith("--")))
      line.errors.push(`--${token.name} needs a value: --${token.name} ${OPTIONS[token.name].value}`);
    else line.said[token.name] = { text: token.value, by: `--${token.name}` };
  }
  return line;
}

export function helpText(): string {
  const left = (name: OptionName) => `  --${name} ${OPTIONS[name].value}`;
  const width = Math.max(...OPTION_NAMES.map((name) => left(name).length)) + 2;
  const lines = OPTION_NAMES.map((name) => `${left(name).padEnd(width)}${OPTIONS[name].help}`);
  return `Makes this machine a drone of a swarm: takes packages from the coordinator and builds them with emerge.

  portage-swarm-agent --coordinator URL --token-file FILE [options]
  portage-swarm-agent --check [options]
  portage-swarm-agent --once PACKAGE [options]
  portage-swarm-agent --plan PACKAGES [options] | portage-swarm add --plan -
  portage-swarm-agent --client --coordinator URL [options]

Options (what is taken when nothing is said stands in brackets):
${lines.join("\n")}
  ${"--check".padEnd(width - 2)}tell whether this machine can be a drone, and what to change; builds nothing
  ${"--client".padEnd(width - 2)}tell which packages of @world this machine would take from the binhost, and why not the others; report it
  --help, --version

Each option can be said in the environment too: PORTAGE_SWARM_TOKEN, PORTAGE_SWARM_WORK_DIR, ... What is said on the command
line goes before the environment, and that before the file.

SIGTERM or Ctrl+C: drain, that is finish and deliver what is being built, claim nothing more, then exit.
A second one: stop the builds, give the packages back to the queue and exit.
`;
}

const OPTION_NAMES = Object.keys(OPTIONS).filter(isOptionName);

const SYNTAX = {
  ...Object.fromEntries(OPTION_NAMES.map((name) => [name, { type: "string" as const }])),
  help: { type: "boolean" as const, short: "h" },
  version: { type: "boolean" as const },
  check: { type: "boolean" as const },
  client: { type: "boolean" as const },
};

export const SETTING_NAMES = Object.keys(SETTINGS).filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function variableOf(name: OptionName): string {
  return `PORTAGE_SWARM_${name.replaceAll("-", "_").toUpperCase()}`;
}
