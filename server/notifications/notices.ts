import type { Fact, JournalEntry } from "../../protocol/facts";
import type { DroneName } from "../../protocol/ids";
import type { NoticeKind } from "../../protocol/notifications";
import { littleDiskBytes } from "../../protocol/telemetry";
import type { Millis } from "../../protocol/time";
import type { SwarmStatus } from "../../protocol/to-watcher";
import { packages, statusWord, withNote } from "../coordinator/explain";
import type { Pulse } from "../coordinator/pulse";
import type { Swarm } from "../coordinator/swarm";

/** Something that somebody should know who does not look on. Two of one key tell the same. */
export type Notice = {
  kind: NoticeKind;
  key: string;
  at: Millis;
  sentence: string;
  /** The page of the dashboard that shows it. */
  path: string;
};

/** A notice, or that what an earlier one told is so no more. */
export type News = { told: Notice } | { over: string };

/** A failure that holds up so many is told, as in the browser. */
const BLOCKING = 5;

/** What facts tell, with the swarm as it is after them. */
export function newsInFacts(swarm: Swarm, entries: readonly JournalEntry[]): News[] {
  return entries.flatMap(({ fact }) => newsIn(swarm, fact));
}

function newsIn(swarm: Swarm, fact: Fact): News[] {
  switch (fact.kind) {
    case "drone.lost":
      return [{ told: ofDrone("drone-offline", fact, `Nothing is heard from ${fact.drone}.`) }];
    case "drone.returned":
      return [{ over: `drone-offline ${fact.drone}` }];
    case "drone.grounded":
      return [
        { told: ofDrone("drone-grounded", fact, `${fact.drone} is grounded by ${withNote(fact.by, fact.note)}.`) },
      ];
    case "drone.ungrounded":
    case "drone.readmitted":
      return [{ over: `drone-grounded ${fact.drone}` }];
    case "build.failed": {
      const holdsUp = swarm.holdsUp.count(fact.build);
      const cpv = swarm.builds.get(fact.build)?.cpv;
      if (holdsUp < BLOCKING || cpv === undefined) return [];
      const sentence = `${cpv} failed, and ${packages(holdsUp)} wait for it.`;
      const key = failureKey(fact);
      return [{ told: { kind: "failure-blocks", key, at: fact.at, sentence, path: `/packages/${cpv}` } }];
    }
    case "build.requeued":
    case "build.cancelled":
      return [{ over: failureKey(fact) }];
    default:
      return [];
  }
}

function failureKey({ build }: { build: number }): string {
  return `failure-blocks ${build}`;
}

function ofDrone(kind: NoticeKind, { drone, at }: { drone: DroneName; at: Millis }, sentence: string): Notice {
  return { kind, key: `${kind} ${drone}`, at, sentence, path: `/drones/${drone}` };
}

/** Where a machine writes files; `path` is the page about it. */
export type Disk = { name: string; freeBytes: number; totalBytes: number; path: string };

/** What is looked at again and again, because no fact tells it. */
export type Glance = {
  status: SwarmStatus;
  because: string | null;
  run: { built: number; failed: number };
  disks: readonly Disk[];
};

/** `own` is the coordinator's disk, when that is known. */
export function glanceAt(swarm: Swarm, pulse: Pulse, own: Disk | null): Glance {
  const { built, failed } = swarm.tally.ofCurrentRuns().states;
  const disks = [...pulse.drones].flatMap(([name, { telemetry }]): Disk[] => {
    const { diskFreeBytes: freeBytes = null, diskTotalBytes: totalBytes = null } = telemetry ?? {};
    return freeBytes === null || totalBytes === null ? [] : [{ name, freeBytes, totalBytes, path: `/drones/${name}` }];
  });
  return { ...statusWord(swarm, pulse), run: { built, failed }, disks: own ? [own, ...disks] : disks };
}

/** What became so between two glances. */
export function newsBetween(before: Glance, after: Glance, now: Millis): News[] {
  return [...ofStatus(before, after, now), ...ofDisks(before, after, now)];
}

function ofStatus(before: Glance, { status, because, run }: Glance, at: Millis): News[] {
  if (before.status === status) return [];
  const over: News[] = before.status === "STALLED" ? [{ over: "stalled" }] : [];
  if (status === "STALLED") {
    return [{ told: { kind: "stalled", key: "stalled", at, sentence: because ?? "The swarm stalls.", path: "/" } }];
  }
  if (status !== "IDLE" || run.built + run.failed === 0) return over;
  const failed = run.failed === 0 ? "" : `, ${run.failed} failed`;
  const sentence = `The queue is empty: ${packages(run.built)} built${failed}.`;
  return [...over, { told: { kind: "run-finished", key: `run-finished ${at}`, at, sentence, path: "/history" } }];
}

function ofDisks(before: Glance, after: Glance, at: Millis): News[] {
  const wasLow = new Set(before.disks.filter(isLow).map(({ name }) => name));
  return after.disks.flatMap((disk): News[] => {
    const key = `disk-low ${disk.name}`;
    if (!isLow(disk)) return wasLow.has(disk.name) ? [{ over: key }] : [];
    if (wasLow.has(disk.name)) return [];
    const sentence = `${disk.name} has ${(disk.freeBytes / GIB).toFixed(1)} GiB of disk left.`;
    return [{ told: { kind: "disk-low", key, at, sentence, path: disk.path } }];
  });
}

function isLow({ freeBytes, totalBytes }: Disk): boolean {
  return freeBytes < littleDiskBytes(totalBytes);
}

const GIB = 2 ** 30;
