import type { BuildId, DroneName } from "../../protocol/ids";
import { QUEUE_GROUPS } from "../queue/queue-list";
import type { Over } from "./drag";

export type Point = { x: number; y: number };

/**
 * What lies at a point of the window, as the page marks it: `data-drop` is a target beside the queue, `data-group` a line of the
 * queue, `data-queue` all its room. Null over the slot, which lies where the builds would.
 */
export function overAt({ x, y }: Point, drones: Iterable<DroneName>): Over | null {
  const element = document.elementFromPoint(x, y);
  const target = element?.closest<HTMLElement>("[data-drop]");
  if (target) return targetFrom(target.dataset, drones);
  const line = element?.closest<HTMLElement>("[data-group]");
  if (!line) return { kind: element?.closest("[data-queue]") ? "empty part" : "outside" };
  return lineFrom(line, y);
}

function targetFrom({ drop, drone: name }: DOMStringMap, drones: Iterable<DroneName>): Over {
  if (drop === "next" || drop === "hold" || drop === "queue") return { kind: drop };
  const drone = [...drones].find((each) => each === name);
  return drone === undefined ? { kind: "outside" } : { kind: "drone", drone };
}

function lineFrom(line: HTMLElement, y: number): Over | null {
  if (line.dataset.slot !== undefined) return null;
  const group = QUEUE_GROUPS.find((name) => name === line.dataset.group);
  if (group === undefined) return { kind: "empty part" };
  const build = Number(line.dataset.build);
  if (!isBuildId(build)) return { kind: "group", group };
  const { top, height } = line.getBoundingClientRect();
  return { kind: "row", group, build, half: y < top + height / 2 ? "upper" : "lower" };
}

function isBuildId(value: number): value is BuildId {
  return Number.isInteger(value) && value > 0;
}
