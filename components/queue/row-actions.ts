import type { BuildStateName } from "../../protocol/build";

/** What a person may ask for a build in each state; the coordinator refuses anything else. */
export type RowAction = "next" | "requeue" | "hold" | "release" | "stop" | "remove";

export const ROW_ACTIONS: Record<BuildStateName, readonly RowAction[]> = {
  waiting: ["next", "hold", "remove"],
  ready: ["next", "hold", "remove"],
  building: ["stop"],
  built: ["requeue"],
  failed: ["requeue", "next", "hold", "remove"],
  blocked: ["next", "hold", "remove"],
  held: ["release", "next", "remove"],
  cancelled: ["requeue"],
};

/** States in which a drone may be named that alone builds it. */
export const PINNABLE: readonly BuildStateName[] = ["waiting", "ready", "blocked", "held", "failed"];

const ACTION_WORDS: Record<RowAction, { word: string; key?: string }> = {
  next: { word: "Build next", key: "Alt Home" },
  requeue: { word: "Requeue", key: "r" },
  hold: { word: "Hold", key: "h" },
  release: { word: "Release", key: "h" },
  stop: { word: "Stop build" },
  remove: { word: "Remove" },
};

/** What is built is built anew, as another build. */
export function actionWords(action: RowAction, state: BuildStateName): { word: string; key?: string } {
  return action === "requeue" && state === "built" ? { word: "Build again", key: "r" } : ACTION_WORDS[action];
}

/** The action of a key on a build in this state; undefined when the key means nothing there. */
export function actionOfKey(state: BuildStateName, key: string): RowAction | undefined {
  return ROW_ACTIONS[state].find((action) => ACTION_WORDS[action].key === key);
}
