"use client";

import type { BuildView } from "../../protocol/build";
import type { AttemptHistory } from "../../protocol/past";
import type { HeldBuild } from "../../protocol/to-watcher";
import { cpvParts, packagePath } from "../cpv";
import { useAnswer } from "../swarm/use-answer";
import { durationText, estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { counted } from "../ui/number";
import { Section } from "../ui/panel";
import styles from "./build-time-panel.module.css";
import type { BuildTime } from "./build-times";
import { buildTimesByVersion } from "./build-times";

const AGAIN_EVERY_MS = 60_000;
const MOST_BARS = 7;

/** How long versions of the package took, and how this build does against what is expected of it. */
export function BuildTimePanel({ view, held }: { view: BuildView; held: HeldBuild | undefined }) {
  const { category, name } = cpvParts(view.cpv);
  const asked = new URLSearchParams({ from: "0", limit: "200", package: `${category}/${name}` });
  const { told, problem, tryAgain } = useAnswer<AttemptHistory>(`history?${asked}`, AGAIN_EVERY_MS);
  if (told === null) {
    if (problem === null) return null;
    return (
      <Section
        title="Build time"
        remark={problem}
        more={
          <button type="button" onClick={tryAgain}>
            Try again
          </button>
        }
      >
        {null}
      </Section>
    );
  }
  const times = buildTimesByVersion(told.attempts, MOST_BARS);
  const expected = held?.expectedSeconds ?? null;
  if (times.length === 0) {
    const estimate = view.expectedSeconds === null ? "No estimate" : `Estimate from similar packages`;
    return (
      <Section title="Build time" remark={`No history. ${estimate}.`}>
        {null}
      </Section>
    );
  }
  return (
    <Section title="Build time" remark={usualWords(times)}>
      <ol className={styles.bars}>
        {times.map((time) => (
          <PastBar key={time.cpv} time={time} most={mostOf(times, held, expected)} isThis={time.cpv === view.cpv} />
        ))}
        {held !== undefined && expected !== null && (
          <RunningBar held={held} expected={expected} most={mostOf(times, held, expected)} />
        )}
      </ol>
    </Section>
  );
}

function PastBar({ time, most, isThis }: { time: BuildTime; most: number; isThis: boolean }) {
  const words = `${durationText(time.seconds)} on ${time.drone}, ${counted(time.cores, "core")}`;
  return (
    <li>
      <Link href={packagePath(time.cpv)} title={words} aria-label={`${time.version}: ${words}`}>
        <span className={styles.bed}>
          <i style={{ height: `${(100 * time.seconds) / most}%` }} />
        </span>
        <span className={styles.version} data-this={isThis || undefined}>
          {time.version}
        </span>
      </Link>
    </li>
  );
}

function RunningBar({ held, expected, most }: { held: HeldBuild; expected: number; most: number }) {
  const elapsed = elapsedOf(held);
  const words = `${durationText(elapsed)} so far, about ${estimateText(expected)} expected`;
  return (
    <li title={words}>
      <span className={styles.bed} role="img" aria-label={`Now: ${words}`}>
        <i className={styles.expected} style={{ height: `${(100 * expected) / most}%` }} />
        <i className={styles.elapsed} style={{ height: `${(100 * elapsed) / most}%` }} />
      </span>
      <span className={styles.version} aria-hidden="true">
        now
      </span>
    </li>
  );
}

function elapsedOf({ progress }: HeldBuild): number {
  return (progress?.elapsedMs ?? 0) / 1_000;
}

function mostOf(times: readonly BuildTime[], held: HeldBuild | undefined, expected: number | null): number {
  return Math.max(1, ...times.map(({ seconds }) => seconds), expected ?? 0, held === undefined ? 0 : elapsedOf(held));
}

/** `usually 45 to 52 min`. */
function usualWords(times: readonly BuildTime[]): string {
  const seconds = times.map((time) => time.seconds);
  const least = durationText(Math.min(...seconds));
  const most = durationText(Math.max(...seconds));
  if (least === most) return `usually ${most}`;
  const [count, unit, ...rest] = least.split(" ");
  return rest.length === 0 && most.endsWith(` ${unit}`) && most.split(" ").length === 2
    ? `usually ${count} to ${most}`
    : `usually ${least} to ${most}`;
}
