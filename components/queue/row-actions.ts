import type { BuildStateName } from "../../protocol/build";

/** What a person may ask for a build in each state; the coordinator refuses anything else. */
export type RowAction = "next" | "requeue" | "hold" | "release" | "stop" | "remove";

export const ROW_ACTIONS: Record<BuildStateName, readonly RowAction[]> = {
  waiting: ["next", "hold", "remove"],
  ready: ["next", "hold", "remove"],
  building: ["stop"],
  built: [],
  failed: ["requeue", "next", "remove"],
  blocked: ["hold", "remove"],
  held: ["release", "next", "remove"],
  cancelled: ["requeue"],
};

/** States in which a drone may be named that alone builds it. */
export const PINNABLE: readonly BuildStateName[] = ["waiting", "ready", "blocked", "held", "failed"];

export const ACTION_WORDS: Record<RowAction, { word: string; key?: string }> = {
  next: { word: "Build next" },
  requeue: { word: "Requeue", key: "r" },
  hold: { word: "Hold", key: "h" },
  release: { word: "Release", key: "h" },
  stop: { word: "Stop build" },
  remove: { word: "Remove" },
};

/** The action of a key on a build in this state; undefined when the key means nothing there. */
export function actionOfKey(state: BuildStateName, key: string): RowAction | undefined {
  return ROW_ACTIONS[state].find((action) => ACTION_WORDS[action].key === key);
}
