import type { EventPage, SwarmEvent } from "../../protocol/past";

/** What is known of the journal: from the newest fact backwards as far as was asked. */
export type EventFeed = {
  /** Newest first. */
  events: readonly SwarmEvent[];
  /** The newest fact that was looked at, whether it fits or not. */
  newest: number;
  /** Asks for what happened earlier; null at the beginning of the journal. */
  before: number | null;
};

export function firstPage({ events, newest, before }: EventPage): EventFeed {
  return { events, newest, before };
}

export function withEarlier(feed: EventFeed, page: EventPage): EventFeed {
  return { ...feed, events: [...feed.events, ...page.events], before: page.before };
}

/**
 * With what was heard since, oldest first; null when facts are missing in between, so that the first page has to be asked for
 * again.
 */
export function withHeard(
  feed: EventFeed,
  heard: readonly SwarmEvent[],
  fits: (event: SwarmEvent) => boolean,
): EventFeed | null {
  const news = heard.filter(({ sequence }) => sequence > feed.newest);
  const [first] = news;
  const last = news.at(-1);
  if (first === undefined || last === undefined) return feed;
  if (first.sequence > feed.newest + 1) return null;
  return { ...feed, events: [...news.filter(fits).reverse(), ...feed.events], newest: last.sequence };
}
