import type { Carrying, Over, Target } from "./drag";
import { isSameTarget, targetOf } from "./drag";

/** What a key does while builds are carried by keys. */
export type KeyStep =
  | { kind: "to"; over: Over }
  /** There is no place further that way. */
  | { kind: "stopped"; way: "up" | "down" }
  | { kind: "drop" }
  | { kind: "cancel" }
  /** It means nothing, and does nothing else meanwhile. */
  | { kind: "nothing" };

const STEPS: Record<string, number> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
const BY_TEN = 10;
const NOTHING: KeyStep = { kind: "nothing" };

/** @param targets those beside the queue, in their order. */
export function keyStep(now: Carrying, key: string, shift: boolean, targets: readonly Target[]): KeyStep {
  const target = targetOf(now.over);
  switch (key) {
    case " ":
    case "Enter":
      return { kind: "drop" };
    case "Escape":
    case "Tab":
      return { kind: "cancel" };
    case "ArrowRight":
      return target === null && targets[0] ? { kind: "to", over: targets[0] } : NOTHING;
    case "ArrowLeft":
      return target === null ? NOTHING : { kind: "to", over: { kind: "index", index: now.landing.index } };
  }
  const step = STEPS[key];
  if (step === undefined) return NOTHING;
  return target === null
    ? stepInQueue(now, shift ? step * BY_TEN : step)
    : stepAmong(targets, targets.findIndex((each) => isSameTarget(each, now.over)) + step);
}

/** What comes back into the queue goes to its old place first. */
function stepInQueue({ field, landing, over }: Carrying, step: number): KeyStep {
  const stands = field.carried.some(({ state }) => state === field.group);
  const isFirst = over.kind !== "index" && !stands && Number.isFinite(step);
  const wanted = isFirst ? field.present : landing.index + step;
  const index = Math.min(field.others.length, Math.max(0, wanted));
  const stopped = !isFirst && beyond(field.bounds, landing.index, index);
  if (stopped || (!isFirst && index === landing.index && over.kind === "index")) {
    return { kind: "stopped", way: step < 0 ? "up" : "down" };
  }
  return { kind: "to", over: { kind: "index", index } };
}

/** It stands at the last legal place already. */
function beyond({ first, last }: Carrying["field"]["bounds"], from: number, to: number): boolean {
  return (first !== null && to < from && from <= first.index) || (last !== null && to > from && from >= last.index);
}

function stepAmong(targets: readonly Target[], index: number): KeyStep {
  const over = targets[Math.min(targets.length - 1, Math.max(0, index))];
  return over === undefined ? NOTHING : { kind: "to", over };
}
