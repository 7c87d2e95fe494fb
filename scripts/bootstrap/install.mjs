import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { explainFailedInstall } from "./toolchain.mjs";

export const ROOT = dirname(dirname(import.meta.dirname));
const STAMP = join(ROOT, "node_modules/.installed");
const SAY_SO_EVERY_MS = 20_000;

/**
 * Makes node_modules what package-lock.json says, unless it is already. Ends the process with what to do when that fails.
 */
export async function installDependencies() {
  const wanted = fingerprint();
  if (readText(STAMP) === wanted) return;
  if (!isInstalled()) await runNpmCi();
  writeFileSync(STAMP, wanted);
}

/** A different Node needs its native modules compiled anew. */
function fingerprint() {
  const lock = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  return `${lock} ${process.platform}-${process.arch} modules-${process.versions.modules}\n`;
}

/** Did somebody run npm by hand? npm leaves a list of what it installed. */
function isInstalled() {
  const listed = readText(join(ROOT, "node_modules/.package-lock.json"));
  if (listed === null) return false;
  const there = JSON.parse(listed).packages;
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const isThere = ([path, { version, optional }]) => path === "" || optional || there[path]?.version === version;
  return Object.entries(packages).every(isThere) && nativeModulesLoad();
}

function nativeModulesLoad() {
  try {
    const require = createRequire(join(ROOT, "package.json"));
    new (require("better-sqlite3"))(":memory:").close();
    return true;
  } catch {
    return false;
  }
}

async function runNpmCi() {
  console.log("Installing dependencies: one to three minutes the first time, seconds afterwards.");
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const timer = setInterval(() => console.log(`  … still installing (${seconds()} s)`), SAY_SO_EVERY_MS);
  const status = await run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  clearInterval(timer);
  if (status !== 0) {
    console.error(explainFailedInstall(status));
    process.exit(1);
  }
  console.log(`  installed in ${seconds()} s`);
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env: environment() });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (status) => resolve(status ?? 1));
  });
}

/** Where Node came with its headers, compiling need not download them. */
function environment() {
  const prefix = dirname(dirname(process.execPath));
  if (process.env.npm_config_nodedir || !existsSync(join(prefix, "include/node/node.h"))) return process.env;
  return { ...process.env, npm_config_nodedir: prefix };
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
