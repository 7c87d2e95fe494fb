/** Where a cell stands on the screen, in pixels; `left` and `top` of its corner. */
export type Place = { left: number; top: number };

/** The index of the cell an arrow, Home or End leads to from `at`; `at` where there is none, null for any other key. */
export function cellAfter(key: string, at: number, places: readonly Place[]): number | null {
  const last = places.length - 1;
  switch (key) {
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowDown":
      return nearest(at, places, (top, from) => top - from);
    case "ArrowUp":
      return nearest(at, places, (top, from) => from - top);
    default:
      return null;
  }
}

/** Of the row that is next in the direction of `distance`, the cell closest to this column. */
function nearest(at: number, places: readonly Place[], distance: (top: number, from: number) => number): number {
  const from = places[at];
  if (from === undefined) return at;
  let best = at;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const [index, place] of places.entries()) {
    const away = distance(place.top, from.top);
    // A row is never as near as a column is far: first the next row, then the closest column in it.
    const score = away * 10_000 + Math.abs(place.left - from.left);
    if (away > 1 && score < bestScore) [best, bestScore] = [index, score];
  }
  return best;
}
