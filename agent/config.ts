import { join, resolve } from "node:path";
import * as z from "zod";
import { Cpv } from "../protocol/atom";
import { DroneName, TargetName } from "../protocol/ids";
import { Wanted } from "../protocol/plan";
import type { ConfigFile } from "./config-file";
import { readConfigFile } from "./config-file";
import { readMemory } from "./host/meminfo";
import type { Said, SettingName } from "./options";
import { CONFIG_FILE, helpText, readCommandLine } from "./options";
import type { QuietHours } from "./restraint/quiet-hours";
import { readQuietHours } from "./restraint/quiet-hours";
import type { Occasion } from "./restraint/restraint";
import { OCCASIONS } from "./restraint/restraint";

/** What an agent was told, checked. */
export type AgentConfig = Readonly<{
  coordinator: URL;
  /** Enrols this drone; not needed once it is. To a client it is an API token instead, where people sign in. */
  joinToken: string | null;
  drone: DroneName;
  target: TargetName;
  cores: number;
  memoryBytes: number;
  /** Attempts that may run at once; as many as there are cores when nothing was said. */
  maxBuilds: number;
  /** Cores that one build may have. */
  maxJobs: number;
  /** Load average above which make starts no more jobs. */
  loadLimit: number;
  pinsBuilds: boolean;
  quietHours: QuietHours;
  pauseWhen: readonly Occasion[];
  /** What becomes of running builds while none is begun. */
  pausedBuilds: "finish" | "freeze";
  /** Absolute. */
  workDirectory: string;
  /** Absolute; where packages are left for the coordinator instead of being sent. */
  sharedDirectory: string | null;
  /** Absolute. */
  emerge: string;
  configRoot: string;
  mayDowngrade: boolean;
  python: string;
  procDirectory: string;
}>;

export type Configured =
  | { kind: "run" | "check" | "client"; config: AgentConfig; hints: string[] }
  | { kind: "once"; config: AgentConfig; cpv: Cpv }
  | { kind: "plan"; config: AgentConfig; wanted: Wanted[] }
  | { kind: "help"; text: string }
  | { kind: "version" }
  | { kind: "wrong"; errors: string[] };

/** What the machine says where the user is silent. */
export type Surroundings = {
  env: Readonly<Record<string, string | undefined>>;
  hostName: string;
  /** CPU cores that this process may use. */
  parallelism: number;
  /** CPU cores of the machine, whoever may use them: the load average is of all. */
  machineCores: number;
  /** Names and addresses by which this machine is reached. */
  ownAddresses: readonly string[];
  /** Limit of the container, when there is one. */
  memoryLimitBytes: number | null;
  isRoot: boolean;
  homeDirectory: string;
  /** The trimmed text of a file; throws as node:fs does. */
  readText(path: string): string;
  /** Absolute path of an executable, by its path or looked for in PATH; null when there is none. */
  findExecutable(name: string): string | null;
};

/** Reads flags, then environment, then the configuration file, then the machine. All that is wrong is named at once. */
export function configure(argv: readonly string[], around: Surroundings): Configured {
  const { said: saidHere, wants, errors } = readCommandLine(argv, around.env);
  if (wants === "help") return { kind: "help", text: helpText() };
  if (wants === "version") return { kind: "version" };

  const file = openConfigFile(saidHere.config, around);
  errors.push(...file.errors);
  const { config: _, once, plan, ...said } = { ...besides(saidHere, file.said), ...saidHere };
  const told = {
    ...assumed(around, said),
    ...((once || plan) && NOBODY_IS_ASKED),
    ...said,
  };
  if (said.token?.by === "--token" && said["token-file"]?.by === "--token-file")
    errors.push("--token and --token-file: give one of them");
  if (!said.token && said["token-file"]) {
    const token = readToken(said["token-file"], around);
    if (typeof token === "string") errors.push(token);
    else told.token = token;
  }

  const texts = Object.fromEntries(Object.entries(told).map(([name, { text }]) => [name, text]));
  const read = settingsSchema(around).safeParse(texts);
  const only = Cpv.optional().safeParse(once?.text.replace(/^=/, ""));
  if (!only.success) errors.push(`--once '${once?.text}': ${only.error.issues[0]?.message}`);
  const wanted = (plan?.text.split(/\s+/).filter((word) => word !== "") ?? []).flatMap((word) => {
    const one = Wanted.safeParse(word);
    if (!one.success) errors.push(`--plan '${word}' must be an atom with its category, or a set such as @world`);
    return one.data ?? [];
  });
  if (plan && !/\S/.test(plan.text)) errors.push("--plan needs atoms or sets: --plan '@world dev-vcs/git'");
  if (!read.success || errors.length > 0) {
    const complaints = read.success ? [] : read.error.issues.map((issue) => complaint(issue, told));
    return { kind: "wrong", errors: [...errors, ...complaints] };
  }
  const { cores, name: drone, "memory-mib": memoryMib, ...rest } = read.data;
  const config = {
    coordinator: rest.coordinator,
    joinToken: rest.token ?? null,
    drone,
    target: rest.target,
    cores,
    memoryBytes: memoryMib * MIB,
    maxBuilds: rest["max-builds"] ?? cores,
    maxJobs: rest["max-jobs"] ?? cores,
    loadLimit: rest["load-limit"],
    pinsBuilds: rest.pin === "yes",
    quietHours: rest["quiet-hours"],
    pauseWhen: rest["pause-when"],
    pausedBuilds: rest["paused-builds"],
    workDirectory: rest["work-dir"],
    sharedDirectory: rest["shared-dir"] ?? null,
    emerge: rest.emerge,
    configRoot: rest["config-root"],
    mayDowngrade: rest.downgrades === "allow",
    python: rest.python,
    procDirectory: rest.proc,
  };
  if (only.data) return { kind: "once", config, cpv: only.data };
  if (plan) return { kind: "plan", config, wanted };
  return { kind: wants ?? "run", config, hints: said.token?.by === "--token" ? [TOKEN_HINT] : [] };
}

/** Nobody need be asked for what is built alone, or planned; a binhost that is not there has nothing. */
const NOBODY_IS_ASKED: Told = {
  coordinator: { text: "http://127.0.0.1:4600", by: "assumed" },
};

type Told = Partial<Record<SettingName, Said>>;

/** Only a file that was named has to be there. */
function openConfigFile(named: Said | undefined, around: Surroundings): ConfigFile {
  const path = named?.text ?? CONFIG_FILE;
  try {
    return readConfigFile(path, around.readText(path));
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent && !named) return { said: {}, errors: [] };
    const sentence = error instanceof Error ? error.message : String(error);
    return { said: {}, errors: [`${named ? `${named.by}: ` : ""}${sentence}`] };
  }
}

/** A token in the file says nothing to one who gives a token by other means. */
function besides(here: Told, { token, "token-file": tokenFile, ...rest }: Told): Told {
  if (here.token || here["token-file"]) return rest;
  return { ...rest, ...(token && { token }), ...(tokenFile && { "token-file": tokenFile }) };
}

function assumed(around: Surroundings, said: Told): Told {
  const by = "assumed";
  const proc = said.proc?.text ?? "/proc";
  const memoryBytes = Math.min(memoryOf(proc, around), around.memoryLimitBytes ?? Number.POSITIVE_INFINITY);
  const state = around.env.XDG_STATE_HOME || join(around.homeDirectory, ".local/state");
  return {
    name: { text: around.hostName, by: "the host name" },
    target: { text: "default", by },
    cores: { text: String(around.parallelism - coresForCoordinator(around, said)), by },
    "load-limit": { text: String(around.machineCores), by },
    pin: { text: "no", by },
    "quiet-hours": { text: "never", by },
    "pause-when": { text: "neither", by },
    "paused-builds": { text: "finish", by },
    ...(memoryBytes > 0 && { "memory-mib": { text: String(Math.floor(memoryBytes / MIB)), by } }),
    "work-dir": { text: join(around.isRoot ? "/var/tmp" : state, "portage-swarm"), by },
    emerge: { text: "emerge", by: "PATH" },
    "config-root": { text: "/", by },
    downgrades: { text: "refuse", by },
    python: { text: "python3", by },
    proc: { text: proc, by },
  };
}

/** It schedules and serves packages for all: a machine that also builds with every core would make them wait. */
function coresForCoordinator({ parallelism, ownAddresses }: Surroundings, { coordinator }: Told): number {
  const { text = "" } = coordinator ?? {};
  const host = URL.canParse(text) ? new URL(text).hostname.replace(/^\[|\]$/g, "") : null;
  return host !== null && parallelism > 1 && ownAddresses.includes(host) ? 1 : 0;
}

function memoryOf(proc: string, around: Surroundings): number {
  try {
    return readMemory(around.readText(join(proc, "meminfo")))?.totalBytes ?? 0;
  } catch {
    return 0;
  }
}

function readToken({ text: file, by }: Said, around: Surroundings): Said | string {
  try {
    return { text: around.readText(file), by: `the file ${file}` };
  } catch (error) {
    return `${by}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const MIB = 1024 * 1024;
const TOKEN_HINT =
  "The join token stands on the command line, where everybody on this machine sees it in ps: prefer --token-file or PORTAGE_SWARM_TOKEN.";

const settingsSchema = ({ findExecutable }: Surroundings) =>
  z.object({
    coordinator: z
      .string("is required: the coordinator's address, for example http://10.0.0.5:4600")
      .transform((text, context) => {
        const url = URL.canParse(text) ? new URL(text) : null;
        if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.hash && !url.username)
          return url;
        context.addIssue({
          code: "custom",
          message: "must be http:// or https://, a host and perhaps a port, nothing more",
        });
        return z.NEVER;
      }),
    token: z
      .string()
      .regex(/^[!-~]{1,200}$/, "must be 1 to 200 visible characters without spaces")
      .optional(),
    name: DroneName,
    target: TargetName,
    cores: wholeNumber(4096),
    "memory-mib": wholeNumber(1024 * 1024 * 1024, "is required here, because the machine does not tell"),
    "max-builds": wholeNumber(4096).optional(),
    "max-jobs": wholeNumber(4096).optional(),
    "load-limit": wholeNumber(65536),
    pin: z.enum(["yes", "no"], "must be yes or no"),
    "quiet-hours": z.string().transform((text, context) => {
      const hours = text === "never" ? [] : readQuietHours(text);
      if (hours !== null) return hours;
      context.addIssue({
        code: "custom",
        message: "must be times of the day, as 22:00-07:00 or 9:00-12:00,13:00-18:00",
      });
      return z.NEVER;
    }),
    "pause-when": z.string().transform((text, context) => {
      const words = text === "neither" ? [] : text.split(",").map((word) => word.trim());
      const read = z.array(z.enum(OCCASIONS)).safeParse(words);
      if (read.success) return read.data;
      context.addIssue({ code: "custom", message: `must be ${OCCASIONS.join(" or ")}, or both with a comma between` });
      return z.NEVER;
    }),
    "paused-builds": z.enum(["finish", "freeze"], "must be finish or freeze"),
    "work-dir": z.string().transform((path) => resolve(path)),
    "shared-dir": z
      .string()
      .transform((path) => resolve(path))
      .optional(),
    emerge: z.string().transform((name, context) => {
      const found = findExecutable(name);
      if (found !== null) return found;
      context.addIssue({ code: "custom", message: "is not an executable file; a drone needs Portage's emerge" });
      return z.NEVER;
    }),
    "config-root": z.string().transform((path) => resolve(path)),
    downgrades: z.enum(["refuse", "allow"], "must be refuse or allow"),
    python: z.string(),
    proc: z.string().transform((path) => resolve(path)),
  });

function wholeNumber(highest: number, missing?: string) {
  return z
    .string(missing)
    .regex(/^[0-9]{1,10}$/, `must be a whole number from 1 to ${highest}`)
    .transform(Number)
    .refine((number) => number >= 1 && number <= highest, `must be a whole number from 1 to ${highest}`);
}

/** A secret is never repeated, not even when it is wrong. */
function complaint(issue: { path: PropertyKey[]; message: string }, told: Told): string {
  const [name] = issue.path;
  const said = Object.entries(told).find(([option]) => option === name)?.[1];
  const flag = `--${String(name)}`;
  if (!said) return `${flag} ${issue.message}`;
  const by = said.by === flag || said.by === "assumed" ? "" : ` (from ${said.by})`;
  return name === "token" ? `${flag}${by} ${issue.message}` : `${flag} '${said.text}'${by}: ${issue.message}`;
}
