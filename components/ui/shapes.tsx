import type { ReactNode } from "react";

/**
 * The status shapes: 16 px, stroke 1.5, the inner glyph cut out in `surface`. Packages are circles, drones are squares, trouble is
 * a triangle or an octagon. No two share a path, so that they differ without colour.
 */
export type ShapeName = keyof typeof SHAPES;

const STROKE = { stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round", strokeLinejoin: "round" } as const;
const CUT = { stroke: "var(--surface)", strokeWidth: 1.6, strokeLinecap: "round", strokeLinejoin: "round" } as const;

const ring = <circle cx="8" cy="8" r="5.75" {...STROKE} />;
const square = <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="2" {...STROKE} />;

const SHAPES = {
  "circle-empty": () => ring,
  "circle-dot": () => (
    <>
      {ring}
      <circle cx="8" cy="8" r="2.1" fill="currentColor" />
    </>
  ),
  "circle-pie": (progress) => (
    <>
      {ring}
      <path d={piePath(progress ?? 0.6)} fill="currentColor" />
    </>
  ),
  "circle-check": () => (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" />
      <path d="M5.2 8.2l2 2 3.7-4.2" {...CUT} />
    </>
  ),
  "circle-slash": () => (
    <>
      {ring}
      <path d="M4.2 11.8l7.6-7.6" {...STROKE} />
    </>
  ),
  "circle-bar": () => (
    <>
      {ring}
      <path d="M5.4 8h5.2" {...STROKE} />
    </>
  ),
  "octagon-cross": () => (
    <>
      <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" fill="currentColor" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" {...CUT} />
    </>
  ),
  "rounded-bars": () => (
    <>
      <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="3.5" {...STROKE} />
      <path d="M6.3 5.8v4.4M9.7 5.8v4.4" {...STROKE} />
    </>
  ),
  "square-core": () => (
    <>
      {square}
      <rect x="5.2" y="5.2" width="5.6" height="5.6" rx="1" fill="currentColor" />
    </>
  ),
  "square-dashed": () => (
    <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="2" {...STROKE} strokeDasharray="2.4 2.2" />
  ),
  "square-slash": () => (
    <>
      {square}
      <path d="M2.8 13.2L13.2 2.8" {...STROKE} />
    </>
  ),
  "square-up": () => (
    <>
      {square}
      <path d="M8 10.8V5.4M5.7 7.5L8 5.2l2.3 2.3" {...STROKE} />
    </>
  ),
  "triangle-landed": () => (
    <>
      <path d="M2.6 3.5h10.8L8 10.6z" fill="currentColor" />
      <path d="M2.5 13.2h11" {...STROKE} />
    </>
  ),
  "triangle-mark": () => (
    <>
      <path d="M8 1.8l6.7 11.9H1.3z" fill="currentColor" stroke="currentColor" strokeWidth="1" strokeLinejoin="round" />
      <path d="M8 6v3.6" {...CUT} />
      <circle cx="8" cy="11.8" r=".95" fill="var(--surface)" />
    </>
  ),
  dot: () => <circle cx="8" cy="8" r="4" fill="currentColor" />,
} satisfies Record<string, (progress: number | undefined) => ReactNode>;

/** Decoration beside its word; where no word stands, give the element around it an accessible name. `progress` from 0 to 1 fills the pie. */
export function Shape({
  name,
  size = 16,
  progress,
}: {
  name: ShapeName;
  size?: number;
  progress?: number | undefined;
}) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" data-shape={name}>
      {SHAPES[name](progress)}
    </svg>
  );
}

const PIE_RADIUS = 3.4;
/** Less would look like the empty circle, more like a full one. */
const PIE_LEAST = 0.08;
const PIE_MOST = 0.96;

/** A slice from twelve o'clock, clockwise, of `progress` (0 to 1) of the inner circle. */
export function piePath(progress: number): string {
  const share = Math.min(PIE_MOST, Math.max(PIE_LEAST, progress));
  const angle = 2 * Math.PI * share;
  const x = 8 + PIE_RADIUS * Math.sin(angle);
  const y = 8 - PIE_RADIUS * Math.cos(angle);
  return `M8 8V${8 - PIE_RADIUS}A${PIE_RADIUS} ${PIE_RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}Z`;
}
