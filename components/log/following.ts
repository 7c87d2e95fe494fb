/**
 * Does the view keep to the end of the log? `following` does; `reading` stands still and counts what came since. Only people
 * change it: lines that arrive never do.
 */
export type Following = { state: "following" } | { state: "reading"; linesThen: number };

export type FollowEvent =
  /** The view was moved by wheel, key, touch or scroll bar. */
  | { kind: "scrolled"; direction: "up" | "down"; atEnd: boolean }
  | { kind: "toggled" }
  /** `f`, End, `G`, or the counter of new lines. */
  | { kind: "end asked" }
  /** A link to a line, `gg`, or a range was opened. */
  | { kind: "line asked" };

export const FOLLOWING: Following = { state: "following" };

/** `totalLines` is the length of the log now. */
export function follow(now: Following, event: FollowEvent, totalLines: number): Following {
  switch (event.kind) {
    case "scrolled":
      // Text that gets shorter pushes the view up without leaving the end.
      if (event.direction === "up") return event.atEnd ? now : reading(now, totalLines);
      return event.atEnd ? FOLLOWING : now;
    case "toggled":
      return now.state === "following" ? reading(now, totalLines) : FOLLOWING;
    case "end asked":
      return FOLLOWING;
    case "line asked":
      return reading(now, totalLines);
  }
}

/** How many lines came since the view stood still. */
export function newLines(now: Following, totalLines: number): number {
  return now.state === "following" ? 0 : Math.max(0, totalLines - now.linesThen);
}

function reading(now: Following, totalLines: number): Following {
  return now.state === "reading" ? now : { state: "reading", linesThen: totalLines };
}
