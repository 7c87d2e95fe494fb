"use client";

import { useParams, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import type { AttemptView, BuildView } from "../../protocol/build";
import type { Bucket, HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { LogViewer } from "../log/log-viewer";
import { withForeseen } from "../queue/foreseen";
import { useForeseen, useQueueActions } from "../queue/queue-actions";
import { statusWords } from "../queue/row-words";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { WhenKnown } from "../swarm/when-known";
import { ButtonLink } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { Panel } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import { AttemptTabs } from "./attempt-tabs";
import { BuildTimePanel } from "./build-time-panel";
import { detailsOf } from "./details";
import { FailureCard } from "./failure-card";
import { BuildActions, BuildHandle, BuildPill, Crumbs, Details, PackageTitle } from "./package-head";
import styles from "./package-page.module.css";
import { PhaseBar } from "./phase-bar";
import { aroundWords, endedSteps, runningSteps } from "./phase-steps";
import { Needs, WaitsForIt } from "./related-builds";
import { useBuild } from "./use-build";

/** One package version: how its build stands, what its attempts printed, what it needs and what waits for it. */
export function PackagePage() {
  const { category, pf } = useParams<{ category: string; pf: string }>();
  const cpv = `${decodeURIComponent(category)}/${decodeURIComponent(pf)}`;
  return (
    <WhenKnown loading={<Loading cpv={cpv} />}>
      <Package key={cpv} cpv={cpv} />
    </WhenKnown>
  );
}

function Package({ cpv }: { cpv: string }) {
  const { loaded, row, tryAgain } = useBuild(cpv);
  switch (loaded?.kind) {
    case undefined:
      return <Loading cpv={cpv} />;
    case "none":
      return (
        <>
          <h1 className="unseen">{cpv}</h1>
          <EmptyState action={<ButtonLink href="/queue">Show the queue</ButtonLink>}>No build of {cpv}.</EmptyState>
        </>
      );
    case "refused":
      return (
        <>
          <h1 className="unseen">{cpv}</h1>
          <ErrorPanel title={`${cpv} cannot be shown`} tryAgain={tryAgain}>
            {loaded.because}
          </ErrorPanel>
        </>
      );
    case "build":
      return <Build view={loaded.view} row={row} />;
  }
}

function Build({ view, row: told }: { view: BuildView; row: QueueRow | undefined }) {
  const actions = useQueueActions();
  const foreseen = useForeseen();
  const row = useMemo(() => {
    const rows = new Map(told === undefined ? [] : [[told.build, told]]);
    return withForeseen(rows, foreseen).get(view.build);
  }, [told, foreseen, view.build]);
  const now = useSwarmNow();
  const bucket = useSwarm(({ buckets }) => [...buckets.values()].find(({ builds }) => builds.some(isOf(view))));
  const held = bucket?.builds.find(isOf(view));
  const state = row?.state ?? view.state;
  const shown = useShownAttempt(view.attempts);

  return (
    <div className={styles.page} data-fill="wide" data-pkg={view.cpv} data-status={state}>
      <Crumbs cpv={view.cpv} />
      <header className={styles.head}>
        {row !== undefined && <BuildHandle row={row} />}
        <PackageTitle cpv={view.cpv} />
        <BuildPill state={state} held={held} />
        {row !== undefined && <BuildActions row={row} actions={actions} />}
      </header>
      {row?.because != null && TELLS_WHY[state] && <p className={styles.because}>{row.because}</p>}
      {view.addedBecause !== null && (
        <p className={styles.because}>Added by the coordinator, because {view.addedBecause}.</p>
      )}
      <Details details={detailsOf({ view, state, held, droneCores: bucket?.cores, now })} />
      <Phases view={view} held={held} />
      <div className={styles.columns}>
        {shown === undefined ? (
          <Panel className={styles.untried}>
            <EmptyState>Not tried yet. {row !== undefined && `${statusWords(row, held)}.`}</EmptyState>
          </Panel>
        ) : (
          <LogViewer
            key={`${shown.build}.${shown.attempt}`}
            build={shown.build}
            attempt={shown.attempt}
            busyCores={shown.attempt === held?.attempt ? (held.progress?.busyCores ?? null) : null}
            tabs={<AttemptTabs attempts={view.attempts} shown={shown.attempt} />}
          />
        )}
        <div className={styles.aside}>
          <FailureCard attempts={view.attempts} state={state} now={now} />
          <Needs needs={view.needs} />
          <WaitsForIt builds={view.waitsForIt} holdsUp={view.holdsUp} />
          <BuildTimePanel view={view} held={held} />
        </div>
      </div>
    </div>
  );
}

/** States whose reason stands nowhere else on the page. */
const TELLS_WHY: Record<QueueRow["state"], boolean> = {
  waiting: false,
  ready: false,
  building: false,
  built: false,
  failed: false,
  blocked: true,
  held: true,
  cancelled: true,
};

function Phases({ view, held }: { view: BuildView; held: HeldBuild | undefined }) {
  const newest = view.attempts[0];
  if (newest === undefined) return null;
  if (newest.endedAt === null) {
    return <PhaseBar steps={runningSteps(held)} around={aroundWords(held)} />;
  }
  if (newest.result !== "built" && newest.phase === null) return null;
  return <PhaseBar steps={endedSteps(newest)} around={null} />;
}

/** The attempt that the address names, else the newest. */
function useShownAttempt(attempts: readonly AttemptView[]): AttemptView | undefined {
  const asked = Number(useSearchParams().get("attempt"));
  return attempts.find(({ attempt }) => attempt === asked) ?? attempts[0];
}

function isOf({ build }: BuildView) {
  return (held: Bucket["builds"][number]) => held.build === build;
}

function Loading({ cpv }: { cpv: string }) {
  return (
    <div className={styles.page} data-fill="wide" aria-busy="true">
      <header className={styles.head}>
        <h1>{cpv}</h1>
      </header>
      <div className={styles.coming}>
        <Skeleton width="420px" height="34px" />
        <Skeleton height="28px" />
      </div>
      <div className={styles.columns}>
        <Skeleton height="100%" />
        <div className={styles.aside}>
          <Skeleton height="140px" />
        </div>
      </div>
    </div>
  );
}
