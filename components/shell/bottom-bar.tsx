"use client";

import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useRef } from "react";
import { counted } from "../ui/number";
import styles from "./bottom-bar.module.css";
import { MORE_PAGES, pageOf, TOUCH_PAGES } from "./pages";
import type { Totals } from "./use-totals";

const SHEET = "more-pages";

/** The navigation of the touch layout; the sheet is the browser's own popover, which Esc and a tap elsewhere close. */
export function BottomBar({ totals }: { totals: Totals | null }) {
  const current = pageOf(usePathname());
  const sheet = useRef<HTMLUListElement>(null);
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
      <button
        type="button"
        className={styles.entry}
        popoverTarget={SHEET}
        data-current={MORE_PAGES.some(({ path }) => path === current) || undefined}
      >
        <MenuIcon size={20} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
        More
      </button>
      <ul id={SHEET} className={styles.sheet} popover="auto" ref={sheet} aria-label="More pages">
        {MORE_PAGES.map(({ path, name, Icon }) => (
          <li key={path}>
            <Link
              href={path}
              aria-current={path === current ? "page" : undefined}
              onClick={() => sheet.current?.hidePopover()}
            >
              <Icon size={18} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
