import { execFile } from "node:child_process";
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { backUp, restorePostgresql, restoreSqlite } from "../backup/snapshot";
import type { Config } from "../config";
import { configure } from "../config";
import { PRODUCT_ROOT, PRODUCT_VERSION } from "../product";
import type { Version } from "./change-versions";
import { changeVersions, sentenceOf } from "./change-versions";

const USAGE = `Makes the coordinator that runs as a service one of this version, and undoes it when that does not get well.
To be run in the directory of the new version, beside which lies the link to the one that runs.

  npm run upgrade -- [options]

  --data DIR         data directory of the coordinator (/var/lib/portage-swarm)
  --current LINK     the link whose version the service starts (../current)
  --service COMMAND  is called with start and with stop (what this machine runs: OpenRC or systemd)
  --url URL          where the coordinator answers (http://127.0.0.1:4600)
  --wait SECONDS     how long a version may take until it is well (300)
  --help
`;

const SYNTAX = {
  data: { type: "string", default: "/var/lib/portage-swarm" },
  current: { type: "string", default: join(dirname(PRODUCT_ROOT), "current") },
  service: { type: "string" },
  url: { type: "string", default: "http://127.0.0.1:4600" },
  wait: { type: "string", default: "300" },
  help: { type: "boolean", default: false },
} as const;

/** Exit status: 0 the new version runs, 1 the old one does, 2 it was told something wrong, 3 none does. */
async function main(): Promise<number> {
  const told = readOptions();
  if (typeof told === "number") return told;
  const { config, current, service, health, waitMs } = told;
  const from = versionIn(realpathSync(current));
  const to: Version = { directory: PRODUCT_ROOT, version: PRODUCT_VERSION };
  // Half of it would be worse than either.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => console.log("It ends by itself."));
  try {
    const isUpgraded = await changeVersions(from, to, {
      service: (verb) => runService(service, verb),
      untilSilent: () => until(async () => (await ask(health)) === null || "it still answers", SILENT_WITHIN_MS),
      untilHealthy: (version) =>
        until(
          async () => verdictOn(await ask(health), version),
          // Who was well before is waited for in any case.
          version === from.version ? Math.max(waitMs, BACK_WITHIN_MS) : waitMs,
        ),
      snapshot: () => save(config, from.version),
      putBack: (file) => putBack(config, file),
      choose: (directory) => link(current, directory),
      say: (sentence) => console.log(sentence),
    });
    return isUpgraded ? 0 : 1;
  } catch (error) {
    console.error(`No coordinator runs: ${sentenceOf(error)}`);
    console.error(`The data as they were are in ${join(config.dataDirectory, "backups")}; see docs/guide.md, Upgrade.`);
    return 3;
  }
}

type Told = { config: Config; current: string; service: string; health: URL; waitMs: number };

function readOptions(): Told | number {
  try {
    const { values } = parseArgs({ options: SYNTAX });
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    const configured = configure(["--data", values.data], process.env);
    const service = values.service ?? serviceOfThisMachine();
    const wrong = [
      ...(configured.kind === "wrong" ? configured.errors : []),
      ...(service === null ? ["--service: this machine runs neither OpenRC nor systemd, so say a command"] : []),
      ...(URL.canParse("/api/v1/health", values.url) ? [] : [`--url '${values.url}': must be an address`]),
      ...(/^[1-9][0-9]{0,5}$/.test(values.wait) ? [] : [`--wait '${values.wait}': must be a whole number of seconds`]),
      ...(existsSync(values.current) ? [] : [`--current ${values.current}: there is nothing`]),
      ...["dist/server.mjs"]
        .filter((file) => !existsSync(join(PRODUCT_ROOT, file)))
        .map(() => `${PRODUCT_ROOT} is not built: npm run build`),
    ];
    if (wrong.length === 0 && realpathSync(values.current) === PRODUCT_ROOT)
      wrong.push(`${values.current} is this version already`);
    for (const sentence of wrong) console.error(sentence);
    if (wrong.length > 0 || configured.kind !== "run" || service === null) return 2;
    return {
      config: configured.config,
      current: resolve(values.current),
      service,
      health: new URL("/api/v1/health", values.url),
      waitMs: Number(values.wait) * 1000,
    };
  } catch (error) {
    console.error(`${sentenceOf(error)}\n${USAGE}`);
    return 2;
  }
}

function versionIn(directory: string): Version {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(directory, "package.json"), "utf8")));
  return { directory, version };
}

function serviceOfThisMachine(): string | null {
  if (existsSync("/run/systemd/system")) return "systemctl VERB portage-swarm";
  return existsSync("/sbin/openrc-run") ? "rc-service portage-swarm VERB" : null;
}

async function runService(command: string, verb: "start" | "stop"): Promise<void> {
  const line = command.includes("VERB") ? command.replace("VERB", verb) : `${command} ${verb}`;
  await promisify(execFile)("/bin/sh", ["-c", line]);
}

const Health = z.object({ status: z.string(), version: z.string(), because: z.string().nullable() });
type Health = z.infer<typeof Health>;

async function ask(health: URL): Promise<Health | null> {
  try {
    const response = await fetch(health, { signal: AbortSignal.timeout(5_000) });
    return Health.parse(await response.json());
  } catch {
    return null;
  }
}

function verdictOn(health: Health | null, version: string): true | string {
  if (health === null) return "it does not answer";
  if (health.version !== version) return `version ${health.version} answers`;
  return health.because ?? true;
}

const SILENT_WITHIN_MS = 90_000;
const BACK_WITHIN_MS = 5 * 60_000;
const ASK_EVERY_MS = 500;

/** @throws with the newest answer when it is none of the kind that is waited for in time. */
async function until(isSo: () => Promise<true | string>, withinMs: number): Promise<void> {
  const from = performance.now();
  for (;;) {
    const answer = await isSo();
    if (answer === true) return;
    if (performance.now() - from >= withinMs) throw new Error(answer);
    await sleep(ASK_EVERY_MS);
  }
}

async function save({ database, dataDirectory }: Config, version: string): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const file = join(
    dataDirectory,
    "backups",
    `before-upgrade-from-${version}-${stamp}.${database.kind === "sqlite" ? "db" : "dump"}`,
  );
  await backUp(database, file);
  return file;
}

async function putBack({ database }: Config, file: string): Promise<void> {
  if (database.kind === "sqlite") restoreSqlite(file, database.file);
  else await restorePostgresql(file, database.url);
}

/** By a rename, so that there is no moment without it. */
function link(current: string, directory: string): void {
  rmSync(`${current}.new`, { force: true });
  symlinkSync(directory, `${current}.new`);
  renameSync(`${current}.new`, current);
}

// Last, because nothing below an await at the top of a module exists before it is over.
process.exitCode = await main();
