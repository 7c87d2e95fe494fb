"use client";

import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import type { DroneTrend } from "../../protocol/trends";
import { useSwarm } from "../swarm/provider";
import { courseOf, spanSeconds, trendOf } from "../swarm/trends";
import { durationText } from "../ui/duration";
import { countText, decimalText, gibText, percentText } from "../ui/number";
import { Panel } from "../ui/panel";
import { Sparkline } from "../ui/sparkline";
import styles from "./drone-figures.module.css";
import { successShare } from "./drone-sort";

const SPARK_POINTS = 60;

/** Load, memory, temperature and success, with their course over the last hour. What a drone does not tell is absent. */
export function DroneFigures({ bucket }: { bucket: Bucket }) {
  const trend = useSwarm(({ trends }) => trendOf(trends, bucket.drone));
  const courses = useMemo(() => coursesOf(trend, bucket), [trend, bucket]);
  const over = trend === undefined ? "" : `last ${durationText(spanSeconds(trend.load))}`;
  const { telemetry } = bucket;
  return (
    <div className={styles.figures}>
      {telemetry !== null && (
        <>
          <Figure label="Load" aside={peak(courses.load, decimalText, over)} course={courses.load}>
            {decimalText(telemetry.load[0])} <small>of {countText(bucket.cores)}</small>
          </Figure>
          <Figure label="Memory" aside={peak(courses.memory, gibText, over)} course={courses.memory}>
            {gibText(telemetry.memoryUsedBytes)} <small>of {gibText(telemetry.memoryTotalBytes)} GiB</small>
          </Figure>
          {telemetry.temperatureCelsius !== null && (
            <Figure label="Temperature" aside={peak(courses.temperature, wholeText, over)} course={courses.temperature}>
              {wholeText(telemetry.temperatureCelsius)} <small>°C</small>
            </Figure>
          )}
        </>
      )}
      <Success bucket={bucket} />
    </div>
  );
}

function Success({ bucket }: { bucket: Bucket }) {
  const share = successShare(bucket);
  const ended = bucket.built + bucket.failed;
  return (
    <Figure
      label="Success"
      aside="since it joined"
      drawn={share !== null && <span className={styles.share} style={{ "--share": share }} aria-hidden="true" />}
    >
      {share === null ? (
        <span title="Nothing ended there yet">–</span>
      ) : (
        <>
          {percentText(share)}{" "}
          <small>
            %, {countText(bucket.built)} of {countText(ended)}
          </small>
        </>
      )}
    </Figure>
  );
}

type FigureProps = { label: string; aside: string; course?: readonly number[]; drawn?: ReactNode; children: ReactNode };

function Figure(props: FigureProps) {
  return (
    <Panel className={styles.figure}>
      <p className={styles.label}>
        {props.label} <span>{props.aside}</span>
      </p>
      <p className={styles.value}>{props.children}</p>
      <div className={styles.course}>
        {props.drawn}
        {props.course && <Sparkline values={props.course} width={256} height={48} filled />}
      </div>
    </Panel>
  );
}

const MIB = 2 ** 20;

function coursesOf(trend: DroneTrend | undefined, { telemetry }: Bucket) {
  return {
    load: courseOf(trend?.load ?? [], telemetry?.load[0] ?? null, SPARK_POINTS),
    memory: courseOf(
      (trend?.memoryMiB ?? []).map((mib) => mib && mib * MIB),
      telemetry?.memoryUsedBytes ?? null,
      SPARK_POINTS,
    ),
    temperature: courseOf(trend?.celsius ?? [], telemetry?.temperatureCelsius ?? null, SPARK_POINTS),
  };
}

function peak(course: readonly number[], text: (value: number) => string, over: string): string {
  return over === "" ? "" : `peak ${text(Math.max(...course))}, ${over}`;
}

function wholeText(value: number): string {
  return countText(Math.round(value));
}
