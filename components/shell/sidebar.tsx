"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useQueueTarget } from "../drag/drop-target";
import { countText } from "../ui/number";
import { Mark } from "./mark";
import type { PAGES_WITH_KEY, PagePath } from "./pages";
import { PAGES, pageOf, SETTINGS } from "./pages";
import styles from "./sidebar.module.css";
import type { Totals } from "./use-totals";

/** Pages that have places to drop builds: resting on them with one in the hand opens them. */
const OPENS_TO_A_HAND: readonly PagePath[] = ["/", "/queue", "/cores"];

export function Sidebar({ totals }: { totals: Totals | null }) {
  const current = pageOf(usePathname());
  const counts: Partial<Record<PagePath, number>> = totals
    ? { "/queue": totals.queued, "/drones": totals.droneCount }
    : {};
  return (
    <aside className={styles.side}>
      <Link className={styles.brand} href="/">
        <Mark />
        <span className={styles.word}>portage-swarm</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        {PAGES.map((page) => (
          <Entry key={page.path} page={page} current={current} count={counts[page.path] ?? 0} />
        ))}
        <span className={styles.rest} />
        <Entry page={SETTINGS} current={current} count={0} />
      </nav>
    </aside>
  );
}

type EntryProps = { page: (typeof PAGES_WITH_KEY)[number]; current: PagePath; count: number };

function Entry({ page: { path, name, letter, Icon }, current, count }: EntryProps) {
  const queue = useQueueTarget();
  const takesBuilds = path === "/queue" && path !== current;
  return (
    <Link
      href={path}
      className={`${styles.entry} ${takesBuilds ? queue.className : ""}`}
      {...(takesBuilds && queue.marks)}
      data-spring={OPENS_TO_A_HAND.includes(path) || undefined}
      draggable={false}
      aria-current={path === current ? "page" : undefined}
      title={`${name} (g ${letter})`}
    >
      <Icon size={16} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
      <span className={styles.word}>{name}</span>
      {count > 0 && <span className={styles.count}>{countText(count)}</span>}
    </Link>
  );
}
