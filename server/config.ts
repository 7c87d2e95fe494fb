import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { OpenIdSettings } from "./access/openid-settings";
import { OPENID_FIELDS, OPENID_OPTIONS, openIdSettings } from "./access/openid-settings";
import { isLoopback } from "./http/guards";
import type { Database } from "./store/database";

/** What the coordinator was told, checked. */
export type Config = Readonly<{
  /** Address to listen on. While there are no accounts, only this machine may reach it unless somebody says otherwise. */
  host: string;
  /** 0: any free port. */
  port: number;
  /** Absolute; holds join-token, logs/, binhost/, and swarm.db unless another database is named. */
  dataDirectory: string;
  /** Absolute; where drones may leave packages instead of sending them. */
  sharedDirectory: string | null;
  database: Database;
  /** Tells the dashboard that nothing is compiled for real. */
  demo: boolean;
  /** Serve the dashboard too. */
  ui: boolean;
  /** People have to sign in: whenever others than this machine can reach it. */
  signIn: boolean;
  /** Whoever has not signed in may look on. */
  anonymousRead: boolean;
  /** How people reach it when it stands behind a proxy; null: as it listens. */
  publicUrl: URL | null;
  /** Files with its own certificate and key, in PEM; null: it speaks plain HTTP. */
  tls: { certificate: string; key: string } | null;
  /** Addresses whose word is taken for where a request comes from and who sent it. */
  trustedProxies: readonly string[];
  /** In lower case; null: no proxy says who it is. */
  proxyUserHeader: string | null;
  /** Null: nobody signs in with an account of somebody else's. */
  openId: OpenIdSettings | null;
  /** A drone that is set up otherwise than most of its target is grounded, or only shown as such. */
  drift: "ground" | "show";
  /** How long facts stay in the journal. */
  journalDays: number;
  /** Whoever may get packages from the binhost without showing a token. */
  binhostFor: "everybody" | "lan";
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
}>;

export type Configured =
  | { kind: "run"; config: Config }
  | { kind: "help"; text: string }
  /** All that is wrong, one sentence each. */
  | { kind: "wrong"; errors: string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

const OPTIONS = {
  host: { value: "ADDRESS", help: "address to listen on (127.0.0.1: this machine alone; 0.0.0.0: every network)" },
  port: { value: "PORT", help: "port to listen on (4600)" },
  "shared-dir": {
    value: "DIR",
    help: "directory shared with drones, by NFS for instance: packages left there are not sent",
  },
  data: { value: "DIR", help: "database, join token, logs and packages (./data)" },
  drift: {
    value: "WHAT",
    help: "ground or show: what becomes of a drone that is set up otherwise than its target (ground)",
  },
  "journal-days": { value: "DAYS", help: "how many days the journal of what happened goes back (365)" },
  "binhost-for": { value: "WHOM", help: "everybody or lan: who gets packages without a token (everybody)" },
  "log-level": { value: "LEVEL", help: "debug, info, warn, error or silent (info)" },
  "public-url": {
    value: "URL",
    help: "address by which people reach it, when it stands behind a proxy (turns sign-in on)",
  },
  "tls-cert": { value: "FILE", help: "certificate with its chain, in PEM: speak HTTPS" },
  "tls-key": { value: "FILE", help: "its key, in PEM" },
  "trusted-proxies": {
    value: "ADDRESSES",
    help: "proxies whose X-Forwarded-For is believed, separated by commas (none)",
  },
  "proxy-user-header": {
    value: "NAME",
    help: "header in which those proxies say who signed in, for example Remote-User (none)",
  },
  ...OPENID_OPTIONS,
  "anonymous-read": { help: "let everybody look on who reaches it, also without signing in" },
  demo: { help: "say on every page that this is a demo swarm" },
  "no-ui": { help: "coordinator and API alone, without the dashboard" },
} as const;

type OptionName = keyof typeof OPTIONS;
type SettingName = OptionName | typeof DATABASE_VARIABLE;
const OPTION_NAMES = Object.keys(OPTIONS).filter(isOptionName);

/** By the name that everybody gives it, and never as a flag: it may hold a password, and flags are for everybody to read. */
const DATABASE_VARIABLE = "DATABASE_URL";

const Settings = z.object({
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, "must be an IP address or a host name")
    .default("127.0.0.1"),
  port: z
    .string()
    .regex(/^[0-9]{1,5}$/, "must be a whole number from 0 to 65535")
    .default("4600")
    .transform(Number)
    .refine((port) => port <= 65535, "must be a whole number from 0 to 65535"),
  data: z
    .string()
    .min(1, "must name a directory")
    .default("data")
    .transform((directory) => resolve(directory)),
  "shared-dir": z
    .string()
    .transform((directory) => resolve(directory))
    .optional(),
  drift: z.enum(["ground", "show"], "must be ground or show").default("ground"),
  "journal-days": z
    .string()
    .regex(/^[0-9]{1,5}$/, "must be a whole number of days from 1 to 99999")
    .default("365")
    .transform(Number)
    .refine((days) => days >= 1, "must be a whole number of days from 1 to 99999"),
  "binhost-for": z.enum(["everybody", "lan"], "must be everybody or lan").default("everybody"),
  "log-level": z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info"),
  "public-url": z
    .string()
    .transform((text, context) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.hash) return url;
      context.addIssue({ code: "custom", message: "must be https://, a host and perhaps a port, nothing more" });
      return z.NEVER;
    })
    .optional(),
  "tls-cert": file(),
  "tls-key": file(),
  "trusted-proxies": z
    .string()
    .default("")
    .transform((text) => text.split(",").map((address) => address.trim()))
    .transform((addresses) => addresses.filter((address) => address !== ""))
    .refine(
      (addresses) => addresses.every((address) => isIP(address) !== 0),
      "must be IP addresses, separated by commas",
    ),
  "proxy-user-header": z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, "must be the name of a header")
    .transform((name) => name.toLowerCase())
    .optional(),
  ...OPENID_FIELDS,
  "anonymous-read": flag(),
  demo: flag(),
  "no-ui": flag(),
  [DATABASE_VARIABLE]: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/.)/, "must begin with file: or postgresql://")
    .optional(),
});

/** Reads flags, then `PORTAGE_SWARM_<NAME>` from the environment, then what is assumed. */
export function configure(argv: readonly string[], env: Environment): Configured {
  const said = readFlags(argv);
  if (said.help) return { kind: "help", text: helpText() };
  const texts = { ...readEnvironment(env), ...said.texts };
  const read = Settings.safeParse(Object.fromEntries(Object.entries(texts).map(([name, { text }]) => [name, text])));
  if (!read.success || said.errors.length > 0) {
    const complaints = read.success ? [] : read.error.issues.map((issue) => complaint(issue, texts));
    return { kind: "wrong", errors: [...said.errors, ...complaints] };
  }
  const {
    host,
    port,
    data,
    demo,
    "no-ui": noUi,
    "log-level": logLevel,
    drift,
    "binhost-for": binhostFor,
    "public-url": publicUrl = null,
  } = read.data;
  const database = databaseAt(read.data[DATABASE_VARIABLE] ?? `file:${join(data, "swarm.db")}`);
  const { "tls-cert": certificate, "tls-key": key } = read.data;
  if ((certificate === undefined) !== (key === undefined)) {
    return { kind: "wrong", errors: ["--tls-cert and --tls-key belong together: give both."] };
  }
  const issuer = read.data["openid-issuer"];
  if (issuer && publicUrl === null) {
    return { kind: "wrong", errors: ["--openid-issuer needs --public-url: the provider sends people back there."] };
  }
  const config = {
    host,
    port,
    dataDirectory: data,
    sharedDirectory: read.data["shared-dir"] ?? null,
    database,
    demo,
    ui: !noUi,
    signIn: !isLoopback(host) || publicUrl !== null,
    anonymousRead: read.data["anonymous-read"],
    publicUrl,
    tls: certificate === undefined || key === undefined ? null : { certificate, key },
    trustedProxies: read.data["trusted-proxies"],
    proxyUserHeader: read.data["proxy-user-header"] ?? null,
    openId: issuer ? openIdSettings(issuer, read.data) : null,
    logLevel,
    drift,
    journalDays: read.data["journal-days"],
    binhostFor,
  };
  return { kind: "run", config };
}

function databaseAt(url: string): Database {
  return url.startsWith("file:")
    ? { kind: "sqlite", file: resolve(url.slice("file:".length)) }
    : { kind: "postgresql", url };
}

/** A setting's text and where it was said, for error sentences. */
type Texts = Partial<Record<SettingName, { text: string; by: string }>>;

function readFlags(argv: readonly string[]): { texts: Texts; help: boolean; errors: string[] } {
  const read: { texts: Texts; help: boolean; errors: string[] } = { texts: {}, help: false, errors: [] };
  const { tokens } = parseArgs({ args: [...argv], options: SYNTAX, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") read.errors.push(`${token.value}: every argument must be an option, see --help`);
    if (token.kind !== "option") continue;
    const { name, value } = token;
    if (name === "help") read.help = true;
    else if (!isOptionName(name)) read.errors.push(`${token.rawName}: there is no such option, see --help`);
    else if (!("value" in OPTIONS[name])) read.texts[name] = { text: value ?? "true", by: `--${name}` };
    else if (value === undefined || (!token.inlineValue && value.startsWith("--")))
      read.errors.push(`--${name} needs a value: --${name} ${OPTIONS[name].value}`);
    else read.texts[name] = { text: value, by: `--${name}` };
  }
  return read;
}

/** An empty variable counts as not set. */
function readEnvironment(env: Environment): Texts {
  const texts: Texts = {};
  for (const name of OPTION_NAMES) {
    const by = `PORTAGE_SWARM_${name.replaceAll("-", "_").toUpperCase()}`;
    const text = env[by];
    if (text) texts[name] = { text, by };
  }
  const url = env[DATABASE_VARIABLE];
  if (url) texts[DATABASE_VARIABLE] = { text: url, by: DATABASE_VARIABLE };
  return texts;
}

function helpText(): string {
  const left = (name: OptionName) => {
    const option = OPTIONS[name];
    return `  --${name}${"value" in option ? ` ${option.value}` : ""}`;
  };
  const width = Math.max(...OPTION_NAMES.map((name) => left(name).length)) + 2;
  const lines = OPTION_NAMES.map((name) => `${left(name).padEnd(width)}${OPTIONS[name].help}`);
  return `The coordinator of a swarm of Gentoo build machines, with its dashboard.

Options (what is taken when nothing is said stands in brackets):
${lines.join("\n")}
  --help

Each option can be said in the environment too: PORTAGE_SWARM_PORT=4700, PORTAGE_SWARM_DATA=/var/lib/portage-swarm, ...

${DATABASE_VARIABLE} names the database: file:PATH, or postgresql://USER:PASSWORD@HOST/DATABASE (swarm.db in the data directory).
`;
}

const SYNTAX = {
  ...Object.fromEntries(
    OPTION_NAMES.map((name) => [name, { type: "value" in OPTIONS[name] ? ("string" as const) : ("boolean" as const) }]),
  ),
  help: { type: "boolean" as const, short: "h" },
};

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function file() {
  return z
    .string()
    .transform((path) => resolve(path))
    .optional();
}

function flag() {
  return z
    .enum(["true", "1", "false", "0"], "takes no value")
    .default("false")
    .transform((text) => text === "true" || text === "1");
}

function complaint(issue: { path: PropertyKey[]; message: string }, texts: Texts): string {
  const name = String(issue.path[0]);
  // Not repeated: it may hold a password.
  if (name === DATABASE_VARIABLE) return `${DATABASE_VARIABLE}: ${issue.message}`;
  const said = isOptionName(name) ? texts[name] : undefined;
  return `${said?.by ?? `--${name}`} '${said?.text ?? ""}': ${issue.message}`;
}
