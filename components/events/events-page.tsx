"use client";

import { useSearchParams } from "next/navigation";
import { useMemo, useRef } from "react";
import { usePageKeys } from "../shell/use-page-keys";
import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { Panel } from "../ui/panel";
import { SearchField } from "../ui/search-field";
import { Skeleton } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { ViewLink } from "../ui/view-link";
import type { EventFilter, EventView } from "./event-filter";
import { EVENT_VIEW_NAMES, eventHref, newAfter, parseEventUrl } from "./event-filter";
import { EventList } from "./event-list";
import styles from "./events-page.module.css";
import { useEventFeed } from "./use-event-feed";

const VIEW_WORDS: Record<EventView, string> = {
  all: "All",
  built: "Built",
  failed: "Failed",
  drones: "Drones",
  queue: "By people",
};

/** Everything that happened, the newest first. */
export function EventsPage() {
  const search = useSearchParams();
  const filter = parseEventUrl(search);
  const since = newAfter(search);
  const field = useRef<HTMLInputElement>(null);
  usePageKeys(({ key }) => {
    if (key === "/") field.current?.focus();
    return key === "/";
  });
  const href = eventHref(filter);
  return (
    <div className={styles.page} data-fill="always">
      <div className={styles.head}>
        <h1>Events</h1>
        <Tabs label="Kinds of events">
          {EVENT_VIEW_NAMES.map((view) => (
            <ViewLink key={view} href={eventHref({ ...filter, view })} aria-current={view === filter.view}>
              {VIEW_WORDS[view]}
            </ViewLink>
          ))}
        </Tabs>
        <SearchField
          field={field}
          label="Filter events"
          hint="Part of a package's name, or drone:drone-Tarn"
          query={filter.query}
          onSearch={(query) => history.replaceState(null, "", eventHref({ ...filter, query }))}
        />
      </div>
      <WhenKnown loading={<Loading />}>
        <Feed key={href} filter={filter} since={since} />
      </WhenKnown>
    </div>
  );
}

function Feed({ filter: asked, since }: { filter: EventFilter; since: number | null }) {
  const { view, query } = asked;
  const filter = useMemo(() => ({ view, query }), [view, query]);
  const { feed, problem, more } = useEventFeed(filter);
  if (feed === null && problem !== null) {
    return (
      <ErrorPanel title="The events cannot be shown" tryAgain={more}>
        {problem}
      </ErrorPanel>
    );
  }
  if (feed === null) return <Loading />;
  if (feed.events.length === 0 && feed.before === null) {
    const all = view === "all" && query === "";
    return (
      <EmptyState action={all ? undefined : <ButtonLink href="/events">Show all</ButtonLink>}>
        {all ? "Nothing has happened yet." : "Nothing of that kind has happened."}
      </EmptyState>
    );
  }
  return <EventList events={feed.events} since={since} problem={problem} onMore={feed.before === null ? null : more} />;
}

function Loading() {
  return (
    <Panel className={styles.panel}>
      <div className={styles.coming} aria-busy="true">
        <span className="unseen">Loading the events</span>
        {["44%", "31%", "52%", "28%", "47%", "36%"].map((width) => (
          <Skeleton key={width} width={width} />
        ))}
      </div>
    </Panel>
  );
}
