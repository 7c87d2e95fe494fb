import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** The options of every command line with which a drone drives emerge. */
export const DRONE_OPTIONS = [
  "--ignore-default-opts",
  "--color=n",
  "--nospinner",
  "--oneshot",
  "--quiet-build=y",
  "--jobs=1",
  "--autounmask=n",
] as const;

/** A host for an emulated emerge, in a directory of its own. */
export type Workshop = {
  /** EMULATED_EMERGE_ROOT. */
  root: string;
  /** PKGDIR and PORTAGE_LOGDIR of the runs. */
  pkgDirectory: string;
  logDirectory: string;
  start(argv: readonly string[], environment?: Record<string, string>): Run;
  /** The only log there is. */
  readLog(): Promise<string>;
  close(): Promise<void>;
};

export type Run = {
  pid: number;
  /** Resolves when standard output has these words. */
  says(words: string): Promise<void>;
  ended: Promise<Ended>;
};

export type Ended = { status: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type Executable = { path: string; remove(): Promise<void> };

/** Bundles the executable as it is shipped: one file that needs nothing but Node. */
export async function bundleEmulatedEmerge(): Promise<Executable> {
  const directory = await mkdtemp(join(tmpdir(), "emulated-emerge-"));
  const path = join(directory, "emerge.mjs");
  await build({
    entryPoints: [join(dirname(import.meta.dirname), "main.ts")],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
  });
  await chmod(path, 0o755);
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}

export async function openWorkshop(emerge: Executable): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), "emulated-host-"));
  const root = join(directory, "root");
  const [pkgDirectory, logDirectory] = [join(directory, "job/pkg"), join(directory, "job/log")];
  await mkdir(root);
  const environment = {
    PATH: process.env.PATH ?? "",
    NO_COLOR: "1",
    NOCOLOR: "1",
    LC_ALL: "C.UTF-8",
    PORTAGE_ELOG_SYSTEM: "save",
    MAKEOPTS: "-j8",
    PKGDIR: pkgDirectory,
    PORTAGE_LOGDIR: logDirectory,
    EMULATED_EMERGE_ROOT: root,
    EMULATED_EMERGE_SPEED: "10000",
    EMULATED_EMERGE_FAIL_ONE_IN: "0",
  };
  return {
    root,
    pkgDirectory,
    logDirectory,
    start: (argv, more = {}) => start(emerge.path, argv, { ...environment, ...more }),
    async readLog() {
      const [name, ...others] = (await readdir(logDirectory)).filter((entry) => entry.endsWith(".log"));
      if (name === undefined || others.length > 0) throw new Error(`there is not one log but ${others.length + 1}`);
      return await readFile(join(logDirectory, name), "utf8");
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

function start(emerge: string, argv: readonly string[], environment: Record<string, string>): Run {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", ...environment };
  const child = spawn(emerge, argv, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  const said = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!stdout.includes(words)) return;
        child.stdout.off("data", look);
        resolve();
      };
      child.stdout.on("data", look);
      look();
    });
  const tooEarly = async (words: string) => {
    const { status } = await ended;
    throw new Error(`emerge ended with ${status} before it said ${JSON.stringify(words)}:\n${stdout}${stderr}`);
  };
  return { pid: child.pid ?? 0, ended, says: (words) => Promise.race([said(words), tooEarly(words)]) };
}
