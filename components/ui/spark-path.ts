const MARGIN = 3;

/**
 * A polyline through `values`, evenly spaced, over a box of `width` by `height`; the lowest value at the bottom, the highest at
 * the top, an unchanging one in the middle. Null below three values: that is no course.
 */
export function sparkPath(values: readonly number[], width: number, height: number) {
  if (values.length < 3) return null;
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const x = (index: number) => MARGIN + (index * (width - 2 * MARGIN)) / (values.length - 1);
  const y = (value: number) =>
    span === 0 ? height / 2 : height - MARGIN - ((value - low) / span) * (height - 2 * MARGIN);
  const points = values.map((value, index) => ({ x: round(x(index)), y: round(y(value)) }));
  return {
    line: `M${points.map((point) => `${point.x} ${point.y}`).join("L")}`,
    startX: MARGIN,
    end: points.at(-1) ?? { x: 0, y: 0 },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
