import { readdir, readFile, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Telemetry } from "../../protocol/telemetry";
import type { CoreTimes } from "./cpu-times";
import { coreShares, readCoreTimes } from "./cpu-times";
import { readMemory } from "./meminfo";

/** Takes one sample of the machine; null when the kernel does not even tell load and memory. */
export type TakeTelemetry = () => Promise<Telemetry | null>;

/** Where the machine shows itself: `procDirectory` with sys beside it, and the disks that hold what is built and its sources. */
export type HostPlaces = { procDirectory: string; buildDirectory: string; distfilesDirectory: string | null };

export function createTelemetry({ procDirectory, buildDirectory, distfilesDirectory }: HostPlaces): TakeTelemetry {
  const sysDirectory = join(dirname(procDirectory), "sys");
  let coresBefore: CoreTimes[] = [];

  return async () => {
    const [stat, loadavg, meminfo, pressure, disk, distfiles, temperatureCelsius] = await Promise.all([
      textOf(join(procDirectory, "stat")),
      textOf(join(procDirectory, "loadavg")),
      textOf(join(procDirectory, "meminfo")),
      pressureIn(join(procDirectory, "pressure")),
      diskOf(buildDirectory),
      distfilesDirectory === null ? null : diskOf(distfilesDirectory),
      hottestZone(join(sysDirectory, "class/thermal")),
    ]);
    const cores = readCoreTimes(stat);
    const perCore = coreShares(coresBefore, cores);
    coresBefore = cores;

    const load = readLoad(loadavg);
    const memory = readMemory(meminfo);
    if (!load || !memory) return null;
    return {
      load,
      perCore,
      memoryUsedBytes: memory.totalBytes - memory.availableBytes,
      memoryTotalBytes: memory.totalBytes,
      swapUsedBytes: memory.swapUsedBytes,
      ...(pressure && { pressure }),
      diskFreeBytes: disk?.freeBytes ?? null,
      diskTotalBytes: disk?.totalBytes ?? null,
      ...(disk && { buildsInMemory: disk.isTmpfs }),
      ...(distfiles && { distfilesFreeBytes: distfiles.freeBytes }),
      temperatureCelsius,
    };
  };
}

/** The three load averages of proc_loadavg(5). */
function readLoad(loadavg: string): Telemetry["load"] | null {
  const [one, five, fifteen] = loadavg.split(" ").slice(0, 3).map(Number);
  if (!Number.isFinite(one) || one === undefined || five === undefined || fifteen === undefined) return null;
  return [one, five, fifteen];
}

/** `some avg10=1.50 ...`: the percent of ten seconds in which some task waited for it. */
async function pressureIn(directory: string): Promise<Telemetry["pressure"] | null> {
  const [cpu, memory, io] = await Promise.all(
    ["cpu", "memory", "io"].map(async (name) => {
      const [, percent] = /^some avg10=(\d+(?:\.\d+)?) /.exec(await textOf(join(directory, name))) ?? [];
      return percent === undefined ? null : Math.min(100, Number(percent));
    }),
  );
  return typeof cpu === "number" && typeof memory === "number" && typeof io === "number" ? { cpu, memory, io } : null;
}

const TMPFS_MAGIC = 0x01021994;

async function diskOf(directory: string): Promise<{ freeBytes: number; totalBytes: number; isTmpfs: boolean } | null> {
  try {
    const { bavail, blocks, bsize, type } = await statfs(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, isTmpfs: type === TMPFS_MAGIC };
  } catch {
    return null;
  }
}

/** Degrees Celsius of the hottest `temp` of the zones, which are written in thousandths; null when there is none. */
async function hottestZone(directory: string): Promise<number | null> {
  const names = await readdir(directory).catch(() => []);
  const zones = names.filter((name) => name.startsWith("thermal_zone"));
  const texts = await Promise.all(zones.map((zone) => textOf(join(directory, zone, "temp"))));
  const degrees = texts.filter((text) => /^-?\d+\s*$/.test(text)).map((text) => Number(text) / 1000);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

/** Empty when it cannot be read: a container may hide any of these files. */
async function textOf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch(() => "");
}
