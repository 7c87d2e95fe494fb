import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { attemptsDirectory } from "./emerge/attempt-directory";
import type { Leader } from "./emerge/end-processes";
import { buildDirectoriesInUse, changedSince, endProcesses, removeBuildDirectories } from "./emerge/end-processes";
import type { EmergeHost } from "./emerge-host";

/** At the agent's start, before anything is claimed: ends and removes what a killed agent left behind. */
export async function sweepLeftovers(host: EmergeHost): Promise<void> {
  const attempts = attemptsDirectory(host.workDirectory);
  const buildDirectories = buildDirectoriesInUse(attempts);
  for (const label of await readdir(attempts).catch(() => [])) {
    const path = join(attempts, label, "leader.json");
    const leader = await readLeader(path);
    await endProcesses(host.clock, join(attempts, label), leader);
    const wroteAt = await stat(path).catch(() => null);
    if (leader && wroteAt)
      for (const found of await changedSince(leader.buildDirectory, wroteAt.mtimeMs)) buildDirectories.add(found);
  }
  await endProcesses(host.clock, attempts);
  await removeBuildDirectories(buildDirectories);
  await rm(attempts, { recursive: true, force: true });
}

const LeaderFile = z.object({
  pid: z.int().positive(),
  startTicks: z.int(),
  bootId: z.string(),
  cgroup: z.string().nullable().default(null),
  buildDirectory: z.string().nullable().default(null),
});

/** A file that was cut short by a crash names nobody; what it led is still told by its PKGDIR. */
async function readLeader(path: string): Promise<Leader | undefined> {
  try {
    return LeaderFile.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}
