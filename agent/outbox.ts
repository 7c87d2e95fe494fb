import * as z from "zod";
import type { Report } from "../protocol/from-agent";
import { NumberedReport } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import { attemptLabel } from "../protocol/ids";
import { openJournalFile } from "./journal-file";
import type { Notices } from "./notices";

/** A report that the coordinator has not acknowledged yet. */
export type Unsettled = z.infer<typeof Unsettled>;
const Unsettled = NumberedReport.extend({
  /** The package file that has to be with the coordinator before the report may go; null when there is none. */
  packagePath: z.string().nullable(),
});

/**
 * What must not be lost: facts about attempts, numbered, and kept on disk until the coordinator has settled them, over
 * crashes and however long it is away. They go out in the order of their numbers, but a report whose package is still being
 * uploaded lets those of other attempts pass. (Progress is no fact: it travels in beats, and only the newest.)
 */
export type Outbox = {
  /** Keeps a report; an attempt's end is on the disk before this returns. */
  put(report: Report, packagePath?: string): Unsettled;
  /** The package of this report has arrived: it may go. */
  release(sequence: number): void;
  /** The oldest report that may go. */
  next(): Unsettled | undefined;
  /** The coordinator has it, or never wants it. */
  settle(sequence: number): void;
  /** Settles all that is unsettled of an attempt. */
  forget(key: AttemptKey): void;
  unsettled(): Unsettled[];
  close(): void;
};

export function openOutbox(path: string, notices: Notices): Outbox {
  const kept = new Map<number, Unsettled>();
  const released = new Set<number>();
  let lastSequence = 0;

  const file = openJournalFile(path, (json) => {
    const line = Line.safeParse(json);
    if (!line.success) return notices.warn(`A line of ${path} cannot be read and is passed over.`);
    lastSequence = Math.max(lastSequence, line.data.sequence);
    if (line.data.kind === "kept") kept.set(line.data.sequence, Unsettled.parse(line.data));
    else kept.delete(line.data.sequence);
  });

  /** A full disk must not end builds that run well: memory still holds what the disk does not take. */
  function write(line: Line, durable: boolean) {
    try {
      file.append(line, durable);
      if (file.sizeBytes() > COMPACT_FROM_BYTES && line.kind === "settled") compact();
    } catch (error) {
      notices.warn(`Cannot write ${path}: ${error}. Reports that are not sent would be lost with this process.`);
    }
  }

  function compact() {
    const lines: Line[] = [...kept.values()].map((report) => ({ kind: "kept", ...report }));
    file.replace([{ kind: "settled", sequence: lastSequence } satisfies Line, ...lines]);
  }

  function settle(sequence: number) {
    if (!kept.delete(sequence)) return;
    released.delete(sequence);
    write({ kind: "settled", sequence }, false);
  }

  return {
    put(report, packagePath) {
      lastSequence += 1;
      const unsettled: Unsettled = { sequence: lastSequence, report, packagePath: packagePath ?? null };
      kept.set(lastSequence, unsettled);
      write({ kind: "kept", ...unsettled }, report.kind === "finished");
      return unsettled;
    },
    release: (sequence) => void released.add(sequence),
    next: () => [...kept.values()].find(({ sequence, packagePath }) => packagePath === null || released.has(sequence)),
    settle,
    forget(key) {
      for (const { sequence, report } of [...kept.values()])
        if (attemptLabel(report) === attemptLabel(key)) settle(sequence);
    },
    unsettled: () => [...kept.values()],
    close: () => file.close(),
  };
}

const Line = z.discriminatedUnion("kind", [
  Unsettled.extend({ kind: z.literal("kept") }),
  z.object({ kind: z.literal("settled"), sequence: z.int().positive() }),
]);
type Line = z.infer<typeof Line>;

const COMPACT_FROM_BYTES = 256 * 1024;
