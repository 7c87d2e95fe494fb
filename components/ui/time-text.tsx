import { agoText } from "./age";
import { clockText, isoText } from "./clock";

/** A moment on the clock; the full ISO time is its tooltip. Both in milliseconds since 1970. */
export function Clock({ at, now }: { at: number; now: number }) {
  const iso = isoText(at);
  return (
    <time dateTime={iso} title={iso}>
      {clockText(at, now)}
    </time>
  );
}

/** How long ago a moment was. */
export function Ago({ at, now }: { at: number; now: number }) {
  const iso = isoText(at);
  return (
    <time dateTime={iso} title={iso}>
      {agoText(at, now)}
    </time>
  );
}
