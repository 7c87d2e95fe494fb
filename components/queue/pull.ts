/** Pixels from an edge in which a list scrolls while something is carried there. */
const EDGE_PX = 48;

/** -1 to 1: how strongly the upper or the lower edge pulls. Beyond the edge it pulls with all its strength. */
export function pull(y: number, { top, bottom }: { top: number; bottom: number }): number {
  const up = Math.min(1, Math.max(0, (top + EDGE_PX - y) / EDGE_PX));
  const down = Math.min(1, Math.max(0, (y - (bottom - EDGE_PX)) / EDGE_PX));
  return down - up;
}
