import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { AttemptKey, attemptLabel } from "../protocol/ids";

/**
 * What the agent keeps on disk over restarts, beside `attempts/`, which is the build runner's:
 *
 *     outbox.jsonl          reports that the coordinator has not settled
 *     logs/7.2.log          logs that it does not hold completely
 *     outgoing/7.2/...      packages that it does not have, or not settled
 */
export type WorkDirectory = {
  outboxPath: string;
  logPath(key: AttemptKey): string;
  /** Attempts whose log lies here. */
  keptLogs(): AttemptKey[];
  /** Moves a finished package to where the next start of the agent finds it; answers its new path. */
  keepPackage(key: AttemptKey, path: string): string;
  forgetPackage(key: AttemptKey): void;
};

/** Makes the directory when it is missing. */
export function openWorkDirectory(path: string): WorkDirectory {
  const logs = join(path, "logs");
  const outgoing = (key: AttemptKey) => join(path, "outgoing", attemptLabel(key));
  mkdirSync(logs, { recursive: true });

  return {
    outboxPath: join(path, "outbox.jsonl"),
    logPath: (key) => join(logs, `${attemptLabel(key)}.log`),
    keptLogs: () => readdirSync(logs).flatMap((name) => keyIn(name) ?? []),
    keepPackage(key, from) {
      mkdirSync(outgoing(key), { recursive: true });
      const to = join(outgoing(key), basename(from));
      renameSync(from, to);
      return to;
    },
    forgetPackage: (key) => rmSync(outgoing(key), { recursive: true, force: true }),
  };
}

function keyIn(logName: string): AttemptKey | null {
  const [, build, attempt] = /^(\d+)\.(\d+)\.log$/.exec(logName) ?? [];
  const read = AttemptKey.safeParse({ build: Number(build), attempt: Number(attempt) });
  return read.success ? read.data : null;
}
