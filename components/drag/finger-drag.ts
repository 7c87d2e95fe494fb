import type { Point } from "./over";

/** A finger that rests this long takes hold; one that moves before scrolls. */
const REST_MS = 250;
const SLIP_PX = 8;

type Finger = {
  begin: (at: Point) => void;
  move: (at: Point) => void;
  drop: () => void;
  cancel: () => void;
  /** It is off, or scrolls; always told, and first. */
  gone: () => void;
};

/** Follows the finger that has just touched a handle, until it leaves. */
export function followFinger(start: TouchEvent, finger: Finger): void {
  const touch = start.changedTouches[0];
  if (touch === undefined || start.touches.length > 1) return;
  const from = { x: touch.clientX, y: touch.clientY };
  let carrying = false;
  const resting = setTimeout(() => {
    carrying = true;
    navigator.vibrate?.(10);
    finger.begin(from);
  }, REST_MS);

  const end = () => {
    clearTimeout(resting);
    finger.gone();
    document.removeEventListener("touchmove", move);
    document.removeEventListener("touchend", lift);
    document.removeEventListener("touchcancel", lift);
    document.removeEventListener("contextmenu", noMenu, true);
  };
  const move = (event: TouchEvent) => {
    const at = event.changedTouches[0];
    if (at === undefined) return;
    const point = { x: at.clientX, y: at.clientY };
    if (!carrying) {
      if (Math.hypot(point.x - from.x, point.y - from.y) > SLIP_PX) end();
      return;
    }
    // Else the page would scroll with it.
    event.preventDefault();
    finger.move(point);
  };
  const lift = (event: TouchEvent) => {
    end();
    if (!carrying) return;
    event.preventDefault();
    if (event.type === "touchend") finger.drop();
    else finger.cancel();
  };
  const noMenu = (event: Event) => event.preventDefault();
  document.addEventListener("touchmove", move, { passive: false });
  document.addEventListener("touchend", lift, { passive: false });
  document.addEventListener("touchcancel", lift);
  document.addEventListener("contextmenu", noMenu, true);
}
