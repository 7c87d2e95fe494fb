import type { ProcessRecord } from "../process-record";
import type { Activity } from "../schedule";

/** A process that works for an emulated emerge: a compiler, or whatever the build is at. */
export type Worker = {
  pid: number;
  core: number;
  activity: Activity;
  startedAtMs: number;
  /** CPU time it has used. */
  busyMs: number;
};

/** An emulated emerge and its working processes. */
export type Family = {
  record: ProcessRecord;
  /** The cores it runs on, as many as its jobs; it keeps them to its end. */
  cores: readonly number[];
  workers: Worker[];
  /** CPU time of workers that have ended, which on Linux becomes their parent's. */
  reapedMs: number;
  accountedToMs: number;
};

/** Since boot. */
export type CoreTime = { busyMs: number; idleMs: number };

/** What the kernel of an emulated host keeps account of. */
export type Accounts = {
  atMs: number;
  cores: CoreTime[];
  /** By the pid of the emerge. */
  families: Map<number, Family>;
  /** Processes that wanted to run, averaged over 1, 5 and 15 minutes. */
  load: [number, number, number];
  nextWorkerPid: number;
};

/** No kernel gives higher numbers than 4,194,304 (proc_sys_kernel(5)), so a signal to one of these reaches nobody. */
const FIRST_WORKER_PID = 5_000_001;

export function openAccounts(cores: number, atMs: number): Accounts {
  return {
    atMs,
    cores: Array.from({ length: cores }, () => ({ busyMs: 0, idleMs: 0 })),
    families: new Map(),
    load: [0, 0, 0],
    nextWorkerPid: FIRST_WORKER_PID,
  };
}

/**
 * Brings the accounts up to `nowMs`. `records` are those of all emerges that ran since the last time; one that has ended
 * since then is accounted to its end and is gone afterwards.
 */
export function advance(accounts: Accounts, records: readonly ProcessRecord[], nowMs: number): void {
  const elapsedMs = Math.max(0, nowMs - accounts.atMs);
  const usedMs = accounts.cores.map(() => 0);
  for (const record of records) {
    const family = accounts.families.get(record.pid) ?? adopt(accounts, record);
    family.record = record;
    work(accounts, family, Math.min(nowMs, record.endedAtMs ?? nowMs), usedMs);
    if (record.endedAtMs !== null) accounts.families.delete(record.pid);
  }
  for (const [core, time] of accounts.cores.entries()) {
    const busyMs = Math.min(usedMs[core] ?? 0, elapsedMs);
    time.busyMs += busyMs;
    time.idleMs += elapsedMs - busyMs;
  }
  const running = workersOf(accounts).length;
  const [one, five, fifteen] = accounts.load;
  const average = (load: number, minutes: number) =>
    running + (load - running) * Math.exp(-elapsedMs / 60_000 / minutes);
  accounts.load = [average(one, 1), average(five, 5), average(fifteen, 15)];
  accounts.atMs = nowMs;
}

export function workersOf(accounts: Accounts): Worker[] {
  return [...accounts.families.values()].flatMap(({ workers }) => workers);
}

function adopt(accounts: Accounts, record: ProcessRecord): Family {
  const begunAtMs = record.course[0]?.beginsAtMs ?? accounts.atMs;
  const cores = freeCores(accounts, record.jobs);
  const family = { record, cores, workers: [], reapedMs: 0, accountedToMs: begunAtMs };
  accounts.families.set(record.pid, family);
  return family;
}

/** The lowest that nobody has; when there are not enough, those with the fewest owners. */
function freeCores({ cores, families }: Accounts, count: number): number[] {
  const owners = cores.map((_, core) => [...families.values()].filter((family) => family.cores.includes(core)).length);
  return [...cores.keys()].sort((a, b) => (owners[a] ?? 0) - (owners[b] ?? 0) || a - b).slice(0, count);
}

/** Lets a family work until then: time for the workers of each stretch passed through, and the workers of the moment. */
function work(accounts: Accounts, family: Family, untilMs: number, usedMs: number[]): void {
  for (const stretch of family.record.course) {
    const fromMs = Math.max(stretch.beginsAtMs, family.accountedToMs);
    const toMs = Math.min(stretch.endsAtMs, untilMs);
    if (toMs <= fromMs) continue;
    staff(accounts, family, stretch.activity, stretch.busyCores, fromMs);
    for (const worker of family.workers) {
      worker.busyMs += toMs - fromMs;
      usedMs[worker.core] = (usedMs[worker.core] ?? 0) + toMs - fromMs;
    }
  }
  family.accountedToMs = Math.max(family.accountedToMs, untilMs);
  const lastEndsMs = family.record.course.at(-1)?.endsAtMs ?? 0;
  if (untilMs >= lastEndsMs) staff(accounts, family, "package", 0, untilMs);
}

/** Ends the workers of another activity and starts those of this one. */
function staff(accounts: Accounts, family: Family, activity: Activity, count: number, atMs: number): void {
  const stay = family.workers.filter((worker) => worker.activity === activity).slice(0, count);
  for (const worker of family.workers) if (!stay.includes(worker)) family.reapedMs += worker.busyMs;
  const started = family.cores.slice(stay.length, count).map((core) => ({
    pid: accounts.nextWorkerPid++,
    core,
    activity,
    startedAtMs: atMs,
    busyMs: 0,
  }));
  family.workers = [...stay, ...started];
}
