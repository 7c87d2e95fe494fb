"use client";

import { Pause, Play, Search } from "lucide-react";
import type { ReactNode } from "react";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { useMaybeSwarm, useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { Key } from "../ui/menu";
import { countText } from "../ui/number";
import { Skeleton } from "../ui/skeleton";
import { ConnectionSign } from "./connection-sign";
import type { Command } from "./keys";
import { StatusPill } from "./status-pill";
import styles from "./status-strip.module.css";
import type { Totals } from "./use-totals";

type StatusStripProps = {
  totals: Totals | null;
  /** Larger, and without what a hand would press. */
  wall: boolean;
  onCommand: (command: Command) => void;
};

/** What stands on every page: is it well, how much is left, who works on it. */
export function StatusStrip({ totals, wall, onCommand }: StatusStripProps) {
  return (
    <header className={styles.strip}>
      {totals === null ? <Loading /> : <Counts totals={totals} />}
      <span className={styles.end}>
        <ConnectionSign />
        {wall ? (
          <Button look="ghost" onClick={() => onCommand({ kind: "wall" })}>
            Leave wall mode
            <span className="wide-only">
              <Key>w</Key>
            </span>
          </Button>
        ) : (
          <>
            <PaletteButton onOpen={() => onCommand({ kind: "palette" })} />
            {totals !== null && totals.droneCount > 0 && <PauseButton />}
          </>
        )}
      </span>
      {totals !== null && <span className={styles.rule} style={{ transform: `scaleX(${totals.rule})` }} />}
    </header>
  );
}

function Loading() {
  return (
    <>
      <Skeleton width="104px" height="26px" />
      <Skeleton width="340px" height="14px" />
    </>
  );
}

function Counts({ totals }: { totals: Totals }) {
  const { queued, drones, cores } = totals;
  return (
    <>
      <StatusPill percent={totals.progress.percent} />
      <Stat label="Queue">
        <Strong>{queued}</Strong> {queued === 1 ? "package" : "packages"}
      </Stat>
      <Stat label="Drones" className={styles.drones}>
        <Strong>{drones.active}</Strong> active, {drones.idle} idle,{" "}
        {drones.grounded > 0 ? <Hot state="grounded" count={drones.grounded} /> : "0 grounded"}
        {drones.offline > 0 && (
          <>
            , <Hot state="offline" count={drones.offline} />
          </>
        )}
        {drones.upgrading > 0 && (
          <>
            , <Hot state="upgrading" count={drones.upgrading} />
          </>
        )}
      </Stat>
      <Stat label="Cores" className={styles.cores}>
        <Strong>{cores.active}</Strong> active
        {cores.idle > 0 && (
          <>
            , <Hot state="idle" count={cores.idle} />
          </>
        )}
      </Stat>
    </>
  );
}

/** The colon is in the text, for screen readers and for what is copied; the eye sees a quiet label and a strong number. */
function Stat({
  label,
  className = "",
  children,
}: {
  label: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <span className={`${styles.stat} ${className}`}>
      {label}
      <span className={styles.heard}>: </span>
      <span className={styles.values}>{children}</span>
    </span>
  );
}

function Strong({ children }: { children: number }) {
  return <b className={children === 0 ? styles.zero : undefined}>{countText(children)}</b>;
}

/** A count that should not be there when all is well. */
function Hot({ state, count }: { state: keyof typeof DRONE_BADGES; count: number }) {
  return (
    <span className={styles.hot}>
      <span className={styles.hotIcon}>
        <StateIcon badge={DRONE_BADGES[state]} label={null} size={13} />
      </span>
      {countText(count)} {state}
    </span>
  );
}

function PaletteButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button type="button" className={styles.palette} title="Search or run (Ctrl K)" onClick={onOpen}>
      <Search size={15} strokeWidth={1.75} aria-hidden="true" />
      <span className={styles.paletteWord}>Search or run…</span>
      <Key>Ctrl K</Key>
    </button>
  );
}

function PauseButton() {
  const paused = useMaybeSwarm(({ summary }) => summary.paused !== null);
  const { pause, resume } = useActions();
  const refusal = useNoConnection();
  const Icon = paused ? Play : Pause;
  return (
    <Button
      look={paused ? "primary" : "plain"}
      className={styles.pause}
      refusal={refusal}
      hint={paused ? "Let builds start again (Shift P)" : "Running builds finish, nothing new starts (Shift P)"}
      onClick={() => void (paused ? resume() : pause())}
    >
      <Icon size={14} fill="currentColor" strokeWidth={0.5} aria-hidden="true" />
      <span className={styles.pauseWord}>{paused ? "Resume" : "Pause"}</span>
    </Button>
  );
}
