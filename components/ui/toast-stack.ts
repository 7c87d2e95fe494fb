export type Toast = {
  id: number;
  text: string;
  undo?: { label: string; run: () => void };
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
