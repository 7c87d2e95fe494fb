"use client";

import { Contrast } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useQueueTarget } from "../drag/drop-target";
import { countText } from "../ui/number";
import { DisplayMenu } from "./display-menu";
import { Mark } from "./mark";
import type { PagePath } from "./pages";
import { PAGES, pageOf } from "./pages";
import styles from "./sidebar.module.css";
import type { Totals } from "./use-totals";

/** Pages that have places to drop builds: resting on them with one in the hand opens them. */
const OPENS_TO_A_HAND: readonly PagePath[] = ["/", "/queue", "/cores"];

export function Sidebar({ totals }: { totals: Totals | null }) {
  const current = pageOf(usePathname());
  const counts: Partial<Record<PagePath, number>> = totals
    ? { "/queue": totals.queued, "/drones": totals.droneCount }
    : {};
  const queue = useQueueTarget();
  return (
    <aside className={styles.side}>
      <Link className={styles.brand} href="/">
        <Mark />
        <span className={styles.word}>portage-swarm</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        {PAGES.map(({ path, name, letter, Icon }) => (
          <Link
            key={path}
            href={path}
            className={`${styles.entry} ${path === "/queue" && path !== current ? queue.className : ""}`}
            {...(path === "/queue" && path !== current && queue.marks)}
            data-spring={OPENS_TO_A_HAND.includes(path) || undefined}
            draggable={false}
            aria-current={path === current ? "page" : undefined}
            title={`${name} (g ${letter})`}
          >
            <Icon size={16} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
            <span className={styles.word}>{name}</span>
            {(counts[path] ?? 0) > 0 && <span className={styles.count}>{countText(counts[path] ?? 0)}</span>}
          </Link>
        ))}
      </nav>
      <DisplayMenu
        trigger={
          <button type="button" className={`${styles.entry} ${styles.foot}`} title="Display (t changes the theme)">
            <Contrast size={16} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
            <span className={styles.word}>Display</span>
          </button>
        }
      />
    </aside>
  );
}
