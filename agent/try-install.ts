import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Cpv } from "../protocol/atom";
import type { TriedInstall } from "../protocol/plan";
import { attemptsDirectory } from "./emerge/attempt-directory";
import { ALWAYS, binariesOf, environmentOf } from "./emerge/command-line";
import { createConfigRoot, forgetCachedIndex } from "./emerge/config-root";
import type { EmergeHost } from "./emerge-host";

/** Asks this host's Portage whether it would install all of these from the swarm's binhost alone, without doing it. */
export async function tryInstall(cpvs: readonly Cpv[], host: EmergeHost): Promise<TriedInstall> {
  const root = join(attemptsDirectory(host.workDirectory), "try-install");
  const directory = { root, config: join(root, "config"), downloads: join(root, "downloads") };
  const [packages, logs] = [join(root, "packages"), join(root, "logs")];
  try {
    for (const path of [directory.downloads, packages, logs]) await mkdir(path, { recursive: true });
    await createConfigRoot(host, directory);
    await forgetCachedIndex(host);
    const argv = [...ALWAYS, "--pretend", "--quiet", ...binariesOf(cpvs).filter((word) => word !== "--noreplace")];
    return await run(host.emergePath, argv, environmentOf(host, { config: directory.config, packages, logs, jobs: 1 }));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function run(program: string, argv: string[], env: NodeJS.ProcessEnv): Promise<TriedInstall> {
  return new Promise((resolve) => {
    execFile(program, argv, { env, timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (!error) return resolve({ kind: "installable" });
      const said = `${stderr}\n${stdout}`.trim();
      resolve({ kind: "refused", sentence: (said || error.message).slice(0, LONGEST_SENTENCE) });
    });
  });
}

/** The resolver of a large host takes a minute or two for all of its packages. */
const LIMIT_MS = 4 * 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const LONGEST_SENTENCE = 4_000;
