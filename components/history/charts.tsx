"use client";

import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  LabelList,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { FailureReason } from "../../protocol/build";
import { FAILURE_WORDS } from "../failure-words";
import { durationText } from "../ui/duration";
import { counted, countText, decimalText } from "../ui/number";
import { AXIS, CROSSHAIR, GRID, MARGIN, Reading, STILL, SYNC } from "./axes";
import type { BuildTime } from "./figures";
import { stepsAround } from "./figures";
import type { Slice } from "./slices";

type OverTime = { slices: readonly Slice[]; tick: (at: number) => string; name: (at: number) => string };

const HEIGHT = 168;

/** Built above the line, failed below it. */
export function BuiltChart({ slices, tick, name }: OverTime) {
  const data = slices.map((slice) => ({ ...slice, fell: -slice.failed }));
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart data={data} margin={MARGIN} stackOffset="sign" barCategoryGap={1} {...SYNC}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="at" tickFormatter={tick} {...AXIS} />
        <YAxis
          width={36}
          domain={[-Math.max(0, ...slices.map(({ failed }) => failed)), "auto"]}
          allowDecimals={false}
          tickFormatter={(count) => countText(Math.abs(count))}
          {...AXIS}
          minTickGap={10}
        />
        <ReferenceLine y={0} stroke="var(--text-3)" />
        <Tooltip
          cursor={{ fill: "var(--raised)" }}
          content={({ active, payload }) => {
            const slice = active ? sliceOf(payload) : undefined;
            return slice ? (
              <Reading title={name(slice.at)}>
                <span>{counted(slice.built, "package")} built</span>
                {slice.failed > 0 && <span>{counted(slice.failed, "attempt")} failed</span>}
              </Reading>
            ) : null;
          }}
          {...STILL}
        />
        <Bar dataKey="built" stackId="ended" fill="var(--built-fill)" radius={[2, 2, 0, 0]} {...STILL} />
        <Bar dataKey="fell" stackId="ended" fill="var(--failed-fill)" radius={[2, 2, 0, 0]} {...STILL} />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** Cores that builds held, on them those that idled and those of grounded drones, under how many there are today. */
export function CoresChart({ slices, tick, name, all }: OverTime & { all: number }) {
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <AreaChart data={[...slices]} margin={MARGIN} {...SYNC}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="at" tickFormatter={tick} {...AXIS} />
        <YAxis
          width={36}
          domain={[0, (most: number) => Math.ceil(Math.max(all, most))]}
          allowDecimals={false}
          {...AXIS}
        />
        <ReferenceLine y={all} stroke="var(--text-3)" strokeDasharray="3 3" />
        <Tooltip
          cursor={CROSSHAIR}
          content={({ active, payload }) => {
            const slice = active ? sliceOf(payload) : undefined;
            return slice ? (
              <Reading title={name(slice.at)}>
                <span>{decimalText(slice.cores)} cores active</span>
                {slice.idle !== null && <span>{decimalText(slice.idle)} idle</span>}
                {slice.grounded !== null && slice.grounded > 0 && <span>{decimalText(slice.grounded)} grounded</span>}
              </Reading>
            ) : null;
          }}
          {...STILL}
        />
        <Area {...LAYER} dataKey="cores" stroke="var(--building)" fill="var(--building-mid)" {...STILL} />
        <Area {...LAYER} dataKey="idle" stroke="none" fill="var(--raised)" {...STILL} />
        <Area {...LAYER} dataKey="grounded" stroke="none" fill="var(--warn-fill)" fillOpacity={0.5} {...STILL} />
      </AreaChart>
    </ResponsiveContainer>
  );
}

const LAYER = { type: "step", stackId: "cores", strokeWidth: 1.5, fillOpacity: 1 } as const;

type Times = {
  times: readonly BuildTime[];
  middle: number | null;
  window: { from: number; to: number };
  /** Whole hours or days of the window. */
  ticks: readonly number[];
  tick: (at: number) => string;
};

/** A dot per build; the line is the median. */
export function TimesChart({ times, middle, window: { from, to }, ticks, tick }: Times) {
  const steps = stepsAround(times.map(({ seconds }) => seconds));
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <ScatterChart margin={{ ...MARGIN, right: 52 }}>
        <CartesianGrid {...GRID} />
        <XAxis type="number" dataKey="at" domain={[from, to]} ticks={[...ticks]} tickFormatter={tick} {...AXIS} />
        <YAxis
          width={48}
          dataKey="seconds"
          scale="log"
          domain={[steps.at(0) ?? 1, steps.at(-1) ?? 1]}
          ticks={steps}
          tickFormatter={(seconds) => durationText(seconds)}
          {...AXIS}
          minTickGap={10}
        />
        {middle !== null && (
          <ReferenceLine
            y={middle}
            stroke="var(--text)"
            strokeWidth={1}
            label={{ value: "median", position: "right", fill: "var(--text-2)", fontSize: 11 }}
          />
        )}
        <Tooltip
          cursor={false}
          content={({ active, payload }) => {
            const time = active ? timeOf(payload) : undefined;
            return time ? (
              <Reading title={time.attempt.cpv}>
                <span>
                  {durationText(time.seconds)} on {time.attempt.drone}, {counted(time.attempt.cores, "core")}
                </span>
              </Reading>
            ) : null;
          }}
          {...STILL}
        />
        <Scatter data={[...times]} fill="var(--building)" fillOpacity={0.65} shape={<Dot />} {...STILL} />
      </ScatterChart>
    </ResponsiveContainer>
  );
}

function Dot({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) {
  return <circle cx={cx} cy={cy} r={2.5} fill="var(--building)" fillOpacity={0.7} />;
}

/** The most frequent first. */
export function ReasonsChart({ reasons }: { reasons: readonly { reason: FailureReason; count: number }[] }) {
  const data = reasons.map(({ reason, count }) => ({ words: FAILURE_WORDS[reason], count }));
  return (
    <ResponsiveContainer width="100%" height={Math.max(HEIGHT, data.length * 28)}>
      <BarChart data={data} layout="vertical" margin={{ ...MARGIN, right: 36 }} barSize={14}>
        <XAxis type="number" hide allowDecimals={false} />
        <YAxis
          type="category"
          dataKey="words"
          width={124}
          {...AXIS}
          tick={{ fill: "var(--text-2)", fontSize: 12 }}
          interval={0}
          axisLine={false}
        />
        <Bar dataKey="count" fill="var(--failed-fill)" radius={[0, 2, 2, 0]} {...STILL}>
          <LabelList dataKey="count" position="right" fill="var(--text)" fontSize={12} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

/** One drone among the others, on their scale. */
export function DroneChart({ slices, most }: { slices: readonly Slice[]; most: number }) {
  return (
    <ResponsiveContainer width="100%" height={48}>
      <BarChart
        data={[...slices]}
        margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer={false}
      >
        <YAxis hide domain={[0, Math.max(1, most)]} />
        <Bar dataKey="built" fill="var(--built-fill)" radius={[1, 1, 0, 0]} {...STILL} />
      </BarChart>
    </ResponsiveContainer>
  );
}

type Payload = readonly { payload?: unknown }[] | undefined;

function sliceOf(payload: Payload): Slice | undefined {
  const [first] = payload ?? [];
  return isSlice(first?.payload) ? first.payload : undefined;
}

function isSlice(value: unknown): value is Slice {
  return typeof value === "object" && value !== null && "at" in value && "built" in value;
}

function timeOf(payload: Payload): BuildTime | undefined {
  const [first] = payload ?? [];
  return isTime(first?.payload) ? first.payload : undefined;
}

function isTime(value: unknown): value is BuildTime {
  return typeof value === "object" && value !== null && "attempt" in value && "seconds" in value;
}
