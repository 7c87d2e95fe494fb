"use client";

import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { counted } from "../ui/number";
import styles from "./bottom-bar.module.css";
import { DisplayMenu } from "./display-menu";
import { MORE_PAGES, pageOf, TOUCH_PAGES } from "./pages";
import type { Totals } from "./use-totals";

/** The navigation of the touch layout. */
export function BottomBar({ totals }: { totals: Totals | null }) {
  const current = pageOf(usePathname());
  const failed = totals?.builds.failed ?? 0;
  return (
    <nav className={styles.bar} aria-label="Main, touch">
      {TOUCH_PAGES.map(({ path, name, Icon }) => (
        <Link key={path} href={path} className={styles.entry} aria-current={path === current ? "page" : undefined}>
          <Icon size={20} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
          {name}
          {path === "/queue" && failed > 0 && (
            <>
              <span className={styles.flag} />
              <span className="unseen">, {counted(failed, "failed", "failed")}</span>
            </>
          )}
        </Link>
      ))}
      <DisplayMenu
        pages={MORE_PAGES}
        trigger={
          <button
            type="button"
            className={styles.entry}
            data-current={MORE_PAGES.some(({ path }) => path === current) || undefined}
          >
            <MenuIcon size={20} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
            More
          </button>
        }
      />
    </nav>
  );
}
