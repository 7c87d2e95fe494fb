"use client";

import { useMemo } from "react";
import type { EndedAttempt } from "../../protocol/past";
import { FAILURE_WORDS } from "../failure-words";
import { useSwarm } from "../swarm/provider";
import { durationText } from "../ui/duration";
import { counted, countText, decimalText } from "../ui/number";
import { ChartFrame } from "./chart-frame";
import { BuiltChart, CoresChart, DroneChart, ReasonsChart, TimesChart } from "./charts";
import styles from "./charts.module.css";
import { buildTimes, byDrone, failuresByReason, median } from "./figures";
import type { Grain } from "./range";
import { grainOf } from "./range";
import type { Held } from "./slices";
import { slicesOf, withService } from "./slices";
import { sliceWords, tickWords } from "./time-words";
import type { Told } from "./use-history";

/** All charts of the page; they come as one part, because the library that draws them is large. */
export function ChartPanels({ told }: { told: Told }) {
  const { attempts, running, service, from, to } = told;
  const grain = grainOf(told);
  const { sliceMs } = grain;
  const window = useMemo(() => ({ from, to, sliceMs }), [from, to, sliceMs]);
  const words = {
    tick: (at: number) => tickWords(at, grain),
    name: (at: number) => sliceWords(at, grain, to),
  };
  const props = { attempts, window, grain, words };
  return (
    <div className={styles.grid}>
      <Built {...props} />
      <Cores {...props} running={running} service={service} />
      <Times {...props} />
      <Reasons {...props} />
      <Drones {...props} />
    </div>
  );
}

type PanelProps = {
  attempts: readonly EndedAttempt[];
  window: { from: number; to: number; sliceMs: number };
  grain: Grain;
  words: { tick: (at: number) => string; name: (at: number) => string };
};

function Built({ attempts, window, grain, words }: PanelProps) {
  const slices = useMemo(() => slicesOf(attempts, [], window), [attempts, window]);
  const built = slices.reduce((sum, slice) => sum + slice.built, 0);
  const failed = slices.reduce((sum, slice) => sum + slice.failed, 0);
  return (
    <ChartFrame
      title={`Built per ${grain.per}`}
      summary={`${counted(built, "package")} built, ${counted(failed, "attempt")} failed`}
      table={{
        head: ["Time", "Built", "Failed"],
        rows: slices.map((slice) => [words.name(slice.at), countText(slice.built), countText(slice.failed)]),
      }}
    >
      <BuiltChart slices={slices} {...words} />
    </ChartFrame>
  );
}

type CoresProps = PanelProps & { running: readonly Held[]; service: Told["service"] };

function Cores({ attempts, running, service, window, words }: CoresProps) {
  const all = useSwarm(({ buckets }) => [...buckets.values()].reduce((sum, { cores }) => sum + cores, 0));
  const slices = useMemo(
    () => withService(slicesOf(attempts, [...attempts, ...running], window), service.spans, service.knownFrom, window),
    [attempts, running, service, window],
  );
  const now = running.reduce((sum, { cores }) => sum + cores, 0);
  const average = slices.reduce((sum, { cores }) => sum + cores, 0) / slices.length;
  const unused = [
    ...unusedWords(
      slices.map(({ idle }) => idle),
      "idle (grey)",
    ),
    ...unusedWords(
      slices.map(({ grounded }) => grounded),
      "grounded (yellow)",
    ),
  ];
  return (
    <ChartFrame
      title="Cores active"
      summary={[`${countText(now)} of ${countText(all)} cores now, ${decimalText(average)} on average`, ...unused].join(
        ", ",
      )}
      table={{
        head: ["Time", "Active", "Idle", "Grounded"],
        rows: slices.map(({ at, cores, idle, grounded }) => [
          words.name(at),
          ...[cores, idle, grounded].map((value) => (value === null ? "–" : decimalText(value))),
        ]),
      }}
    >
      <CoresChart slices={slices} all={all} {...words} />
    </ChartFrame>
  );
}

/** `9.4 idle (grey)`: the average of what is known, when there was any. */
function unusedWords(values: readonly (number | null)[], word: string): string[] {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return sum === 0 ? [] : [`${decimalText(sum / known.length)} ${word}`];
}

const SLOWEST = 10;

function Times({ attempts, window, words }: PanelProps) {
  const times = useMemo(() => buildTimes(attempts), [attempts]);
  const middle = useMemo(() => median(times.map(({ seconds }) => seconds)), [times]);
  const ticks = useMemo(() => slicesOf([], [], window).flatMap(({ at }) => (at >= window.from ? [at] : [])), [window]);
  const slowest = [...times].sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST);
  return (
    <ChartFrame
      title="Build time"
      summary={timesWords(middle, slowest[0])}
      table={{
        head: ["Slowest packages", "Took", "Drone"],
        rows: slowest.map(({ attempt, seconds }) => [attempt.cpv, durationText(seconds), attempt.drone]),
      }}
    >
      {times.length > 0 && <TimesChart times={times} middle={middle} window={window} ticks={ticks} tick={words.tick} />}
    </ChartFrame>
  );
}

function timesWords(middle: number | null, slowest: { attempt: EndedAttempt; seconds: number } | undefined): string {
  if (middle === null || slowest === undefined) return "Nothing was built";
  return `Half took under ${durationText(middle)}; the slowest, ${slowest.attempt.cpv}, ${durationText(slowest.seconds)}`;
}

function Reasons({ attempts }: PanelProps) {
  const reasons = useMemo(() => failuresByReason(attempts), [attempts]);
  const count = reasons.reduce((sum, reason) => sum + reason.count, 0);
  const [first] = reasons;
  return (
    <ChartFrame
      title="Failures by reason"
      summary={
        first === undefined
          ? "No attempt failed"
          : `${counted(count, "attempt")} failed, most often: ${FAILURE_WORDS[first.reason]}`
      }
      table={{
        head: ["Reason", "Attempts"],
        rows: reasons.map((reason) => [FAILURE_WORDS[reason.reason], countText(reason.count)]),
      }}
    >
      {first !== undefined && <ReasonsChart reasons={reasons} />}
    </ChartFrame>
  );
}

function Drones({ attempts, window, grain }: PanelProps) {
  const drones = useMemo(
    () => byDrone(attempts).map(({ drone, attempts: of }) => ({ drone, slices: slicesOf(of, [], window), of })),
    [attempts, window],
  );
  const most = Math.max(0, ...drones.flatMap(({ slices }) => slices.map(({ built }) => built)));
  const count = (of: readonly EndedAttempt[], wanted: EndedAttempt["result"]) =>
    countText(of.filter(({ result }) => result === wanted).length);
  return (
    <ChartFrame
      title="Per drone"
      summary={`Packages built per ${grain.per}, all on one scale`}
      table={{
        head: ["Drone", "Built", "Failed"],
        rows: drones.map(({ drone, of }) => [drone, count(of, "built"), count(of, "failed")]),
      }}
    >
      <ul className={styles.drones}>
        {drones.map(({ drone, slices, of }) => (
          <li key={drone}>
            <p>
              <b>{drone}</b> <span>{count(of, "built")} built</span>
            </p>
            <DroneChart slices={slices} most={most} />
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
