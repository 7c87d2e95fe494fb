"use client";

import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import head from "../ui/page-head.module.css";
import { Skeleton } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { ViewLink } from "../ui/view-link";
import { AttemptTable } from "./attempt-table";
import chartStyles from "./charts.module.css";
import { csvOf } from "./csv";
import { OwnRange } from "./own-range";
import type { Range } from "./range";
import { dayOf, parseRange, RANGE_NAMES, RANGES, rangeHref, rangeWords } from "./range";
import type { Told } from "./use-history";
import { useHistory } from "./use-history";

const ChartPanels = dynamic(() => import("./chart-panels").then((module) => module.ChartPanels), {
  ssr: false,
  loading: Charts,
});

/** How it went: charts of the past hours or days, and every attempt that ended in them. */
export function HistoryPage() {
  const range = parseRange(useSearchParams());
  return (
    <>
      <div className={head.head}>
        <h1>History</h1>
        <Tabs label="How far back">
          {RANGE_NAMES.map((name) => (
            <ViewLink
              key={name}
              href={rangeHref({ kind: "past", name })}
              aria-current={range.kind === "past" && name === range.name}
            >
              {RANGES[name].words}
            </ViewLink>
          ))}
        </Tabs>
        <OwnRange range={range} />
      </div>
      <WhenKnown loading={<Charts />}>
        <Known key={rangeHref(range)} range={range} />
      </WhenKnown>
    </>
  );
}

function Known({ range }: { range: Range }) {
  const { told, problem, tryAgain } = useHistory(range);
  const queued = useSwarm(({ summary }) => summary.run.total > 0);
  if (told === null) {
    if (problem === null) return <Charts />;
    return (
      <ErrorPanel title="The history cannot be shown" tryAgain={tryAgain}>
        {problem}
      </ErrorPanel>
    );
  }
  if (told.attempts.length === 0) {
    return (
      <EmptyState action={queued ? undefined : <ButtonLink href="/queue">Queue</ButtonLink>}>
        Nothing ended in {rangeWords(range)}.
      </EmptyState>
    );
  }
  return (
    <>
      {problem !== null && (
        <p className={head.problem} role="status">
          These numbers are from a while ago: {problem}
        </p>
      )}
      <ChartPanels told={told} />
      <AttemptTable attempts={told.attempts} cut={told.cut} action={<Export told={told} />} />
    </>
  );
}

function Export({ told }: { told: Told }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csvOf(told.attempts)], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `portage-swarm-${dayOf(told.from)}-to-${dayOf(told.to)}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button size="small" onClick={save}>
      <Download size={13} aria-hidden />
      Export CSV
    </Button>
  );
}

function Charts() {
  return (
    <div className={chartStyles.grid} aria-busy="true">
      <span className="unseen">Loading the history</span>
      {["built", "cores", "times", "reasons"].map((name) => (
        <Skeleton key={name} height="244px" />
      ))}
    </div>
  );
}
