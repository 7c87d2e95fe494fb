"use client";

import type { ReactNode } from "react";
import { SwarmProvider, useConnection, useMaybeSwarm, useStale } from "../swarm/provider";
import { ToastProvider } from "../ui/toast";
import { TooltipProvider } from "../ui/tooltip";
import { BottomBar } from "./bottom-bar";
import styles from "./dashboard.module.css";
import { LostBanner } from "./lost-banner";
import { PageTitle } from "./page-title";
import { Sidebar } from "./sidebar";
import { StatusStrip } from "./status-strip";
import { useKeys } from "./use-keys";
import { useTotals } from "./use-totals";

/** Everything around a page: one connection to the swarm, and the frame that never blanks. */
export function Dashboard({ children }: { children: ReactNode }) {
  return (
    <TooltipProvider delayDuration={300}>
      <ToastProvider>
        <SwarmProvider>
          <Frame>{children}</Frame>
        </SwarmProvider>
      </ToastProvider>
    </TooltipProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const totals = useTotals();
  const connection = useConnection();
  const stale = useStale();
  const demo = useMaybeSwarm((known) => known.demo);
  useKeys();
  return (
    <div className={styles.frame} data-conn={connection.state} data-stale={stale || undefined}>
      <PageTitle totals={totals} />
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <Sidebar totals={totals} />
      <div className={styles.page}>
        <StatusStrip totals={totals} />
        {demo && (
          <aside className={styles.demo} aria-label="About this swarm">
            Demo swarm, nothing is compiled.
          </aside>
        )}
        <LostBanner />
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
      </div>
      <BottomBar totals={totals} />
    </div>
  );
}
