/** A button beside the words. */
export type ToastAction = { label: string; run: () => void };

export type Toast = {
  id: number;
  text: string;
  /** Takes it back; `z` does so too. */
  undo?: ToastAction;
  /** What can be done about it. */
  remedy?: ToastAction;
  /** Milliseconds it stays; 8 s when nothing is said. */
  lastsMs?: number;
  /** What happens when it leaves by itself: how something irreversible waits for its undo. */
  onRunOut?: () => void;
};

const MOST_SHOWN = 3;

/** Newest last. The oldest gives way to a fourth, unless something still waits behind it. */
export function pushToast(shown: readonly Toast[], toast: Toast): readonly Toast[] {
  const all = [...shown, toast];
  if (all.length <= MOST_SHOWN) return all;
  const givesWay = all.findIndex((one) => one.onRunOut === undefined);
  return all.filter((_, index) => index !== givesWay);
}
