import { Cpv } from "../../protocol/atom";
import { BuildId, RunId, TargetName } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";

/** A ready build that stands where its number says; `changes` says what is different. */
export function queueRow(
  build: number,
  changes: Partial<Omit<QueueRow, "build" | "cpv">> & { cpv?: string } = {},
): QueueRow {
  const { cpv = `dev-libs/package-${build}`, ...rest } = changes;
  return {
    build: BuildId.parse(build),
    run: RunId.parse(1),
    cpv: Cpv.parse(cpv),
    target: TargetName.parse("default"),
    state: "ready",
    order: [build],
    moved: false,
    pin: null,
    attempt: 0,
    failures: 0,
    waitsFor: { count: 0, first: [] },
    holdsUp: 0,
    drone: null,
    reason: null,
    advice: null,
    notBefore: null,
    because: null,
    since: 0,
    expectedSeconds: 60,
    isGuess: false,
    ...rest,
  };
}
