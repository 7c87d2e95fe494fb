import type { Activity } from "../schedule";
import type { Accounts, Family, Worker } from "./accounting";
import { workersOf } from "./accounting";
import type { Machine } from "./machine";

/** What is running when a worker is at this. */
const PROGRAM: Record<Activity, string> = {
  fetch: "wget",
  unpack: "tar",
  prepare: "patch",
  configure: "configure",
  compile: "cc1plus",
  link: "ld",
  install: "install",
  package: "zstd",
};

const MIB = 1024 * 1024;
const PAGE_BYTES = 4096;
/** The system without any build. */
const BASE_MEMORY_MIB = 900;
const CACHE_SHARE = 0.25;
const TICK_MS = 10;
/** Of the time a process works, the kernel works for it. */
const SYSTEM_SHARE = 0.08;
const IDLE_CELSIUS = 38;
const BUSY_CELSIUS = 46;

/** File system of the emulated host, by path below its root; in the form of proc(5) and sysfs. */
export function hostFiles(machine: Machine, accounts: Accounts, bootedAtMs: number): Map<string, string> {
  const files = new Map([
    ["proc/stat", statOf(accounts, bootedAtMs)],
    ["proc/loadavg", loadavgOf(accounts)],
    ["proc/meminfo", meminfoOf(machine, accounts)],
    ["proc/uptime", uptimeOf(accounts, bootedAtMs)],
    ["sys/class/thermal/thermal_zone0/temp", `${Math.round(celsiusOf(machine, accounts) * 1000)}\n`],
  ]);
  for (const family of accounts.families.values()) {
    const { pid } = family.record;
    files.set(`proc/${pid}/stat`, emergeStatOf(family, bootedAtMs));
    for (const worker of family.workers) files.set(`proc/${worker.pid}/stat`, workerStatOf(worker, family, bootedAtMs));
  }
  return files;
}

/** What never changes while the host is up. */
export function cpuinfoOf({ cores, cpuModel }: Machine): string {
  return Array.from(
    { length: cores },
    (_, core) =>
      `processor\t: ${core}\nvendor_id\t: AuthenticAMD\nmodel name\t: ${cpuModel}\ncpu MHz\t\t: 3700.000\ncpu cores\t: ${cores}\n\n`,
  ).join("");
}

function statOf({ cores, atMs }: Accounts, bootedAtMs: number): string {
  const rows = cores.map(({ busyMs, idleMs }, core) => {
    const idleSinceBootMs = idleMs + Math.max(0, atMs - bootedAtMs - busyMs - idleMs);
    return { name: `cpu${core}`, ticks: coreTicks(busyMs, idleSinceBootMs) };
  });
  const total = rows.reduce((sum, { ticks }) => sum.map((value, column) => value + (ticks[column] ?? 0)), NO_TICKS);
  const lines = [{ name: "cpu ", ticks: total }, ...rows].map(({ name, ticks }) => `${name} ${ticks.join(" ")}`);
  return `${lines.join("\n")}\nintr 0\nctxt 0\nbtime ${Math.floor(bootedAtMs / 1000)}\nprocesses 1\nprocs_blocked 0\n`;
}

const NO_TICKS: number[] = Array.from({ length: 10 }, () => 0);

/** user nice system idle iowait irq softirq steal guest guest_nice */
function coreTicks(busyMs: number, idleMs: number): number[] {
  const system = ticks(busyMs * SYSTEM_SHARE);
  return [ticks(busyMs) - system, 0, system, ticks(idleMs), 0, 0, 0, 0, 0, 0];
}

function loadavgOf(accounts: Accounts): string {
  const running = workersOf(accounts).length;
  const averages = accounts.load.map((load) => load.toFixed(2)).join(" ");
  return `${averages} ${running}/${180 + running + accounts.families.size} ${accounts.nextWorkerPid - 1}\n`;
}

function meminfoOf({ memoryMib }: Machine, accounts: Accounts): string {
  const wanted = [...accounts.families.values()].reduce(
    (sum, { record, workers }) => sum + record.memoryPerJobMib * workers.length,
    BASE_MEMORY_MIB,
  );
  const used = Math.min(wanted, memoryMib * 0.96);
  const available = memoryMib - used;
  const rows = {
    MemTotal: memoryMib,
    MemFree: available * (1 - CACHE_SHARE),
    MemAvailable: available,
    Buffers: 64,
    Cached: available * CACHE_SHARE,
    SwapTotal: 8192,
    SwapFree: 8192,
  };
  return Object.entries(rows)
    .map(([name, mib]) => `${`${name}:`.padEnd(16)}${String(Math.round(mib * 1024)).padStart(8)} kB\n`)
    .join("");
}

function uptimeOf({ cores, atMs }: Accounts, bootedAtMs: number): string {
  const upSeconds = (atMs - bootedAtMs) / 1000;
  const busySeconds = cores.reduce((sum, { busyMs }) => sum + busyMs / 1000, 0);
  return `${upSeconds.toFixed(2)} ${(upSeconds * cores.length - busySeconds).toFixed(2)}\n`;
}

function celsiusOf({ cores }: Machine, accounts: Accounts): number {
  return IDLE_CELSIUS + BUSY_CELSIUS * Math.min(1, accounts.load[0] / cores);
}

function emergeStatOf({ record, reapedMs }: Family, bootedAtMs: number): string {
  const { pid, parentPid, processGroup, session, course } = record;
  return processStat({
    pid,
    name: "emerge",
    state: "S",
    parentPid,
    processGroup,
    session,
    ownMs: 0,
    reapedMs,
    startedAtMs: course[0]?.beginsAtMs ?? bootedAtMs,
    memoryMib: 60,
    core: 0,
    bootedAtMs,
  });
}

function workerStatOf({ pid, core, activity, startedAtMs, busyMs }: Worker, { record }: Family, bootedAtMs: number) {
  const { pid: parentPid, processGroup, session, memoryPerJobMib } = record;
  return processStat({
    pid,
    name: PROGRAM[activity],
    state: "R",
    parentPid,
    processGroup,
    session,
    ownMs: busyMs,
    reapedMs: 0,
    startedAtMs,
    memoryMib: memoryPerJobMib,
    core,
    bootedAtMs,
  });
}

type ProcessStat = {
  pid: number;
  name: string;
  state: "R" | "S";
  parentPid: number;
  processGroup: number;
  session: number;
  ownMs: number;
  /** CPU time of children that were waited for. */
  reapedMs: number;
  startedAtMs: number;
  memoryMib: number;
  core: number;
  bootedAtMs: number;
};

/** The 52 columns of proc_pid_stat(5). */
function processStat(process: ProcessStat): string {
  const { ownMs, reapedMs, memoryMib } = process;
  const system = ticks(ownMs * SYSTEM_SHARE);
  const reapedSystem = ticks(reapedMs * SYSTEM_SHARE);
  const family = [process.parentPid, process.processGroup, process.session, 0, -1, 4_194_304, 0, 0, 0, 0];
  const times = [ticks(ownMs) - system, system, ticks(reapedMs) - reapedSystem, reapedSystem, 20, 0, 1, 0];
  const started = ticks(process.startedAtMs - process.bootedAtMs);
  const memory = [started, memoryMib * MIB, Math.round((memoryMib * MIB) / PAGE_BYTES), "18446744073709551615"];
  const addresses = Array.from({ length: 12 }, () => 0);
  const rest = [17, process.core, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const columns = [process.state, ...family, ...times, ...memory, ...addresses, ...rest];
  return `${process.pid} (${process.name}) ${columns.join(" ")}\n`;
}

function ticks(ms: number): number {
  return Math.floor(ms / TICK_MS);
}
