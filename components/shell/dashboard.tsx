"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useCallback, useState } from "react";
import { DragProvider } from "../drag/drag-provider";
import { useNotifications } from "../notifications/use-notifications";
import { QueueActionsProvider } from "../queue/queue-actions";
import { SelectedRowsProvider } from "../queue/selected-rows";
import { SwarmProvider, useConnection, useMaybeSwarm, useStale } from "../swarm/provider";
import { ToastProvider } from "../ui/toast";
import { TooltipProvider } from "../ui/tooltip";
import { BottomBar } from "./bottom-bar";
import styles from "./dashboard.module.css";
import { LostBanner } from "./lost-banner";
import { PageTitle } from "./page-title";
import { Sidebar } from "./sidebar";
import { StatusStrip } from "./status-strip";
import { useKeys, usePaletteKey } from "./use-keys";
import { useRunCommand } from "./use-run-command";
import { useTotals } from "./use-totals";
import { useWall } from "./use-wall";

const Palette = dynamic(() => import("../palette/palette").then((module) => module.Palette), { ssr: false });
const KeysDialog = dynamic(() => import("./keys-dialog").then((module) => module.KeysDialog), { ssr: false });

/** Everything around a page: one connection to the swarm, and the frame that never blanks. */
export function Dashboard({ children }: { children: ReactNode }) {
  return (
    <TooltipProvider delayDuration={300}>
      <ToastProvider>
        <SwarmProvider>
          <QueueActionsProvider>
            <DragProvider>
              <SelectedRowsProvider>
                <Frame>{children}</Frame>
              </SelectedRowsProvider>
            </DragProvider>
          </QueueActionsProvider>
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
  const [window, setWindow] = useState<"palette" | "help" | null>(null);
  const openPalette = useCallback(() => setWindow("palette"), []);
  const close = () => setWindow(null);
  const run = useRunCommand({ palette: openPalette, help: () => setWindow("help") });
  useKeys(run);
  usePaletteKey(openPalette);
  useNotifications();
  const wall = useWall();
  return (
    <div
      className={styles.frame}
      data-conn={connection.state}
      data-stale={stale || undefined}
      data-wall={wall || undefined}
    >
      <PageTitle totals={totals} />
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <Sidebar totals={totals} />
      <div className={styles.page}>
        <StatusStrip totals={totals} wall={wall} onCommand={run} />
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
      {window === "palette" && <Palette onClose={close} onCommand={(kind) => run({ kind })} />}
      {window === "help" && <KeysDialog onClose={close} />}
    </div>
  );
}
