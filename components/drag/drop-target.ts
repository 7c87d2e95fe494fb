"use client";

import type { Bucket } from "../../protocol/to-watcher";
import type { Target } from "./drag";
import { isSameTarget } from "./drag";
import { useDrag } from "./drag-context";
import { mayComeBack } from "./drop";
import styles from "./drop-target.module.css";
import type { Verdict } from "./verdict";
import { droneVerdict } from "./verdict";

/** What a target's element carries, and what it says while builds are carried; null at rest. */
export type DropTarget = {
  className: string;
  marks: { "data-drop"?: Target["kind"]; "data-verdict"?: Verdict["kind"]; "data-over"?: true };
  words: string | null;
};

const AT_REST: DropTarget = { className: "", marks: {}, words: null };

/** A drone, wherever it is drawn; its element names it by `data-drone`. */
export function useDroneTarget(bucket: Bucket): DropTarget {
  const carrying = useDrag((now) => (now.state === "carrying" ? now.field.carried : null));
  const failedOn = useDrag((now) => (now.state === "carrying" ? now.legal?.failedOn : undefined));
  const over = useIsOver({ kind: "drone", drone: bucket.drone });
  if (carrying === null) return AT_REST;
  const verdict = droneVerdict(bucket, carrying, failedOn ?? []);
  return asTarget("drone", verdict, over);
}

/** The queue in the navigation, for what may come back into it. */
export function useQueueTarget(): DropTarget {
  const open = useDrag((now) => now.state === "carrying" && mayComeBack(now.field.carried));
  const over = useIsOver({ kind: "queue" });
  return open ? asTarget("queue", { kind: "open", words: "Back into the queue" }, over) : AT_REST;
}

export function useIsOver(target: Target): boolean {
  return useDrag((now) => now.state === "carrying" && isSameTarget(target, now.over));
}

export function asTarget(kind: Target["kind"], { kind: verdict, words }: Verdict, over: boolean): DropTarget {
  return {
    className: styles.target ?? "",
    marks: { "data-drop": kind, "data-verdict": verdict, ...(over && { "data-over": true }) },
    words,
  };
}
