import type { RefObject } from "react";
import type { StoreApi } from "zustand/vanilla";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { packageName, packagePath } from "../cpv";
import type { QueueActions } from "../queue/queue-actions";
import { groupsOf } from "../queue/queue-list";
import { byName } from "../swarm/merge/drone-order";
import type { SwarmStore } from "../swarm/store";
import type { Toasts } from "../ui/toast";
import { askLegalPlace, askStarts } from "./ask-before";
import type { Carrying, Drag, Target } from "./drag";
import { drag, targetOf } from "./drag";
import type { DragControl } from "./drag-context";
import * as words from "./drag-words";
import { dropOf } from "./drop";
import { keyStep } from "./key-step";
import type { Point } from "./over";
import { overAt } from "./over";

type Parts = {
  store: StoreApi<Drag>;
  swarm: SwarmStore;
  readRows: () => ReadonlyMap<BuildId, QueueRow>;
  /** Does what letting go means, and says it. */
  perform: (now: Carrying) => string;
  speak: (words: string) => void;
  point: RefObject<Point | null>;
  card: RefObject<HTMLElement | null>;
  mayAct: () => boolean;
};

/** Keys carry too. */
export type Control = DragControl & { step: (key: string, shift: boolean) => void };

export function dragControl({ store, swarm, readRows, perform, speak, point, card, mayAct }: Parts): Control {
  const now = () => store.getState();
  const tell = (event: Parameters<typeof drag>[1]) => store.setState(drag(now(), event), true);
  const buckets = (): ReadonlyMap<DroneName, Bucket> => swarm.getState().known?.buckets ?? new Map();
  const letGo = () => {
    tell({ kind: "let go" });
    point.current = null;
  };
  let mouse: ReturnType<DragControl["mouse"]> | null = null;

  const control: Control = {
    point,
    pickUp: (hand, lead, carried, at) => {
      if (!mayAct() || now().state !== "none") return;
      tell({ kind: "picked up", hand, lead, carried, groups: groupsOf(readRows()) });
      const held = now();
      if (held.state === "none") return;
      if (hand === "keys") speak(words.pickedUpWords(held));
      void askLegalPlace(carried.map(({ build }) => build).join()).then((legal) => {
        if (legal !== null && isSameDrag(now(), held)) tell({ kind: "legal", legal });
      });
      void askStarts(lead.target).then((starts) => {
        if (starts !== null && isSameDrag(now(), held)) tell({ kind: "starts", starts });
      });
      if (at !== undefined) control.moveTo(at);
    },
    moveTo: (at) => {
      if (now().state === "none") return;
      point.current = at;
      if (card.current) putAt(card.current, at);
      const over = overAt(at, buckets().keys());
      if (over !== null) tell({ kind: "moved", over });
    },
    step: (key, shift) => {
      const held = now();
      if (held.state === "none") return;
      const step = keyStep(held, key, shift, words.targetsOf(held, dronesOf(buckets(), held)));
      switch (step.kind) {
        case "to":
          tell({ kind: "moved", over: step.over });
          return speak(overWords(now(), buckets()));
        case "stopped":
          return speak(words.stoppedWords(held, step.way));
        case "drop":
          return control.drop();
        case "cancel":
          return control.cancel();
        case "nothing":
          return;
      }
    },
    drop: () => {
      const held = now();
      if (held.state === "none") return;
      letGo();
      if (mayAct()) speak(perform(held));
    },
    cancel: () => {
      const held = now();
      if (held.state === "none") return;
      letGo();
      speak(words.cancelledWords(held));
    },
    mouse: () => {
      mouse ??= import("./mouse-drag").then((module) => {
        module.watchMouse({ move: control.moveTo, drop: control.drop, cancel: control.cancel });
        return module;
      });
      return mouse;
    },
  };
  return control;
}

/** Moves the card without drawing anything anew. */
export function putAt(card: HTMLElement, { x, y }: Point): void {
  card.style.transform = `translate(${Math.min(x, innerWidth - card.offsetWidth)}px, ${y}px)`;
}

function isSameDrag(now: Drag, then: Carrying): boolean {
  return now.state !== "none" && now.groups === then.groups && now.field.carried === then.field.carried;
}

/** Drones that build for the same target, by name. */
function dronesOf(buckets: ReadonlyMap<DroneName, Bucket>, { lead }: Carrying): DroneName[] {
  return [...buckets.values()]
    .filter(({ target }) => target === lead.target)
    .sort(byName)
    .map(({ drone }) => drone);
}

function overWords(now: Drag, buckets: ReadonlyMap<DroneName, Bucket>): string {
  if (now.state === "none") return "";
  const target = targetOf(now.over);
  if (target === null) return words.positionWords(now);
  return words.targetSpoken(now, target, bucketOf(target, buckets), now.groups.ready.length);
}

function bucketOf(target: Target, buckets: ReadonlyMap<DroneName, Bucket>): Bucket | undefined {
  return target.kind === "drone" ? buckets.get(target.drone) : undefined;
}

type Doing = { actions: QueueActions; swarm: SwarmStore; say: Toasts["say"]; show: (path: string) => void };

/** Does it, and gives the words for those who listen. */
export function performDrop(now: Carrying, { actions, swarm, say, show }: Doing): string {
  const { carried } = now.field;
  const drop = dropOf(now, swarm.getState().known?.buckets ?? new Map());
  switch (drop.kind) {
    case "move": {
      const inTheWay = now.legal?.earliest?.behind.cpv;
      const remedy = inTheWay && { label: `Show ${packageName(inTheWay)}`, run: () => show(packagePath(inTheWay)) };
      actions.move(carried, drop.landing, words.placeWords(drop.landing), remedy);
      return words.droppedWords(now);
    }
    case "pin":
      actions.pin(carried, drop.drone);
      return words.droppedWords(now);
    case "next":
    case "hold":
    case "requeue":
      actions[drop.kind](carried);
      return words.droppedWords(now);
    case "nothing":
      if (drop.because === null) return words.cancelledWords(now);
      say({ text: `Not moved: ${words.carriedWords(now)} cannot go there. ${drop.because}.` });
      return `Not moved: ${drop.because}.`;
  }
}
