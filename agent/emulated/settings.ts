import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the emulation itself is told, in EMULATED_EMERGE_*: variables that real emerge does not know. */
export type Emulation = {
  /** EMULATED_EMERGE_ROOT: directory that stands for the file system of the emulated host. */
  readonly root: string;
  /** EMULATED_EMERGE_SWARM: where the builds of a package are counted; shared by all hosts of a swarm. Default: the root. */
  readonly swarmDirectory: string;
  /** EMULATED_EMERGE_SPEED: how many seconds of building pass in one second. Default 20. */
  readonly speed: number;
  /** EMULATED_EMERGE_SEED: which attempts fail. Default 1. */
  readonly seed: number;
  /** EMULATED_EMERGE_FAIL_ONE_IN: one attempt in this many fails; 0: none. Default 20. */
  readonly failOneIn: number;
};

/** What real emerge reads from the environment, too. */
export type PortageSettings = {
  readonly configRoot: string;
  readonly pkgDirectory: string;
  readonly logDirectory: string;
  /** From MAKEOPTS. */
  readonly jobs: number;
  readonly colour: boolean;
  readonly elogSave: boolean;
};

/** @throws {SettingError} in one sentence that names the variable. */
export function emulationFrom(environment: Environment): Emulation {
  const root = environment.EMULATED_EMERGE_ROOT;
  if (!root) throw new SettingError("EMULATED_EMERGE_ROOT must name the directory of the emulated host");
  return {
    root,
    swarmDirectory: environment.EMULATED_EMERGE_SWARM || root,
    speed: numberFrom(environment, "EMULATED_EMERGE_SPEED", 20, (speed) => speed > 0, "a number above 0"),
    seed: numberFrom(environment, "EMULATED_EMERGE_SEED", 1, Number.isSafeInteger, "a whole number"),
    failOneIn: numberFrom(
      environment,
      "EMULATED_EMERGE_FAIL_ONE_IN",
      20,
      (count) => Number.isSafeInteger(count) && count >= 0,
      "a whole number from 0",
    ),
  };
}

export function portageSettingsFrom(environment: Environment, root: string): PortageSettings {
  return {
    configRoot: environment.PORTAGE_CONFIGROOT || root,
    pkgDirectory: environment.PKGDIR || join(root, "var/cache/binpkgs"),
    logDirectory: environment.PORTAGE_LOGDIR || join(root, "var/log/portage"),
    jobs: jobsFrom(environment.MAKEOPTS ?? ""),
    colour: !environment.NO_COLOR && !/^(yes|true|1)$/i.test(environment.NOCOLOR ?? ""),
    elogSave: (environment.PORTAGE_ELOG_SYSTEM ?? "").split(/\s+/).includes("save"),
  };
}

export class SettingError extends Error {}

function jobsFrom(makeOpts: string): number {
  const jobs = /(?:^|\s)(?:-j|--jobs=?)\s*(?<jobs>[1-9][0-9]*)(?=\s|$)/.exec(makeOpts)?.groups?.jobs;
  return jobs === undefined ? 1 : Number(jobs);
}

function numberFrom(
  environment: Environment,
  name: string,
  fallback: number,
  allows: (value: number) => boolean,
  allowed: string,
): number {
  const text = environment[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!allows(value)) throw new SettingError(`${name} must be ${allowed}, not ${JSON.stringify(text)}`);
  return value;
}
