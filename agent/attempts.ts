import type { WorkOrder } from "../protocol/build";
import type { Beat } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { attemptLabel } from "../protocol/ids";
import type { AttemptPorts } from "./held-attempt";
import { HeldAttempt } from "./held-attempt";
import type { ProcessUse } from "./host/process-use";
import type { LogShipper, LogShipperOptions } from "./log-shipper";
import { shipLog } from "./log-shipper";
import { openLogSpool } from "./log-spool";

/** All attempts of this drone, and the logs that outlive them. */
export type Attempts = {
  begin(order: WorkOrder): void;
  /** The coordinator says that it is over. */
  drop(key: AttemptKey): void;
  /** The coordinator has settled how it ended. */
  settled(key: AttemptKey): void;
  /** What a roll call names. */
  vouchedFor(): AttemptKey[];
  /** What a beat names, with how far each is. */
  takeBeat(): Beat["held"];
  /** How many run. */
  buildingCount(): number;
  /** CPU cores that are not free. */
  coresTaken(): number;
  /** There is a session again. */
  wake(): void;
  /** Holds all that run still, and says why; null lets them go on. Answers whether that could be done. */
  freeze(because: string | null): boolean;
  /** Ends all that run, and reports them stopped; resolves when nothing runs. */
  stopAll(): Promise<void>;
  /** Leaves logs and packages as they are, for the next start. */
  abandon(): void;
  /** Nothing is held, no log is left to ship and no directory to remove. */
  isEmpty(): boolean;
};

export type AttemptsPorts = Omit<AttemptPorts, "gone"> & {
  sendLog: LogShipperOptions["send"];
  processUse: ProcessUse;
  /** Removes what the build runner left of an attempt. */
  forgetAttempt(key: AttemptKey): Promise<void>;
  /** An attempt is gone: its cores are free. */
  coresFreed(): void;
  /** Its last trace was removed: perhaps nothing is left to do. */
  tidied(): void;
};

/** Begins with what an earlier process of this agent could not bring to its end. */
export function openAttempts(ports: AttemptsPorts): Attempts {
  const { outbox, workDirectory, processUse, forgetAttempt, coresFreed, tidied, notices } = ports;
  const held = new Map<string, HeldAttempt>();
  const logs = new Map<string, LogShipper>();
  const tidying = new Set<string>();
  const spool = openLogSpool();
  let frozenBecause: string | null = null;

  const attemptPorts: AttemptPorts = {
    ...ports,
    gone({ key }) {
      held.delete(attemptLabel(key));
      void tidy(key);
      coresFreed();
    },
  };
  for (const ended of outbox.unsettled())
    if (ended.report.kind === "finished") held.set(attemptLabel(ended.report), HeldAttempt.resume(ended, attemptPorts));
  for (const key of workDirectory.keptLogs()) ship(key).end();

  function ship(key: AttemptKey): LogShipper {
    const label = attemptLabel(key);
    const log = shipLog({ ...ports, spool, key, path: workDirectory.logPath(key), send: ports.sendLog });
    logs.set(label, log);
    void log.shipped.then(() => {
      logs.delete(label);
      return tidy(key);
    });
    return log;
  }

  /** Until then a person can look into the attempt's directory. */
  async function tidy(key: AttemptKey) {
    const label = attemptLabel(key);
    if (held.has(label) || logs.has(label)) return;
    tidying.add(label);
    try {
      workDirectory.forgetPackage(key);
      await forgetAttempt(key);
    } catch (error) {
      notices.warn(`The directory of attempt ${label} cannot be removed: ${error}`);
    }
    tidying.delete(label);
    tidied();
  }

  const all = () => [...held.values()];
  return {
    begin(order) {
      if (held.has(attemptLabel(order))) return;
      const log = ship({ build: order.build, attempt: order.attempt });
      const attempt = HeldAttempt.begin(order, log, attemptPorts);
      held.set(attemptLabel(order), attempt);
      if (frozenBecause !== null) attempt.freeze(frozenBecause);
    },
    drop: (key) => held.get(attemptLabel(key))?.drop(),
    settled: (key) => held.get(attemptLabel(key))?.settled(),
    vouchedFor: () => all().flatMap((attempt) => (attempt.isVouchedFor() ? attempt.key : [])),
    takeBeat() {
      const building = all().filter((attempt) => attempt.isBuilding());
      const uses = processUse.sample(new Map(building.map((attempt) => [attemptLabel(attempt.key), attempt.pids()])));
      return all().flatMap((attempt) => {
        const use = uses.get(attemptLabel(attempt.key)) ?? { busyCores: null, memoryBytes: null };
        attempt.sampled(use);
        if (!attempt.isVouchedFor()) return [];
        const progress = attempt.progress();
        return { ...attempt.key, progress: progress && { ...progress, busyCores: use.busyCores } };
      });
    },
    buildingCount: () => all().filter((attempt) => attempt.isBuilding()).length,
    coresTaken: () => all().reduce((sum, attempt) => sum + attempt.cores, 0),
    wake() {
      for (const attempt of all()) attempt.wake();
      for (const log of logs.values()) log.wake();
    },
    freeze(because) {
      frozenBecause = because;
      return all().every((attempt) => attempt.freeze(because));
    },
    async stopAll() {
      await Promise.all(all().map((attempt) => attempt.stop()));
    },
    abandon() {
      for (const attempt of all()) attempt.abandon();
      for (const log of logs.values()) log.abandon();
    },
    isEmpty: () => held.size + logs.size + tidying.size === 0,
  };
}
