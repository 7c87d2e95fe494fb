import { agoText } from "./age";
import { clockText, isoText } from "./clock";

/** A moment on the clock; the full ISO time is its tooltip. Both in milliseconds since 1970. */
export function Clock({ at, now }: { at: number; now: number }) {
  return (
    <time dateTime={isoText(at)} title={isoText(at)}>
      {clockText(at, now)}
    </time>
  );
}

/** How long ago a moment was. */
export function Ago({ at, now }: { at: number; now: number }) {
  return (
    <time dateTime={isoText(at)} title={isoText(at)}>
      {agoText(at, now)}
    </time>
  );
}
