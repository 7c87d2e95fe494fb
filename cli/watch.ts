import type { Status } from "../protocol/api";
import type { Bucket, HeldBuild } from "../protocol/to-watcher";
import { paint, painted } from "./colour";
import { statusLines } from "./status-text";
import { duration, widthOf } from "./table";

/** The size of a terminal in characters. */
export type Size = { columns: number; rows: number };

export type Seen = { status: Status; drones: readonly Bucket[]; attention: readonly string[]; now: number };

/** What fits on the screen: the status, what needs a person, and each drone with what it builds. */
export function screenOf({ status, drones, attention, now }: Seen, { columns, rows }: Size): string[] {
  const head = [...statusLines(status), "", ...attention.map((line) => paint("yellow", line))];
  const lines = [
    ...head,
    ...(attention.length > 0 ? [""] : []),
    ...drones.flatMap((drone) => laneOf(drone, columns, now)),
  ];
  const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `${lines.length - rows + 1} lines more`];
  return shown.map((line) => cut(line, columns));
}

function laneOf(
  { drone, state, cores, telemetry, builds, idleBecause }: Bucket,
  columns: number,
  now: number,
): string[] {
  const held = builds.reduce((sum, build) => sum + build.cores.length, 0);
  const load = telemetry ? `load ${telemetry.load[0].toFixed(1)}` : "";
  const why = builds.length === 0 && idleBecause !== null ? idleBecause : "";
  const lane = `${paint("bold", drone)}  ${painted(state)}  ${held}/${cores} cores  ${load}  ${why}`.trimEnd();
  return [lane, ...builds.map((build) => buildLine(build, columns, now))];
}

function buildLine(build: HeldBuild, columns: number, now: number): string {
  const { cpv, cores, startedAt, expectedSeconds, progress, publishing } = build;
  const phase = publishing ? "publishing" : (progress?.phase ?? "starting");
  const took = startedAt === null ? "" : `  ${duration((now - startedAt) / 1000)}`;
  const of = startedAt === null || expectedSeconds === null ? "" : ` of ${duration(expectedSeconds)}`;
  const width = Math.max(10, Math.min(30, columns - 70));
  const jobs = `${cores.length} ${cores.length === 1 ? "core" : "cores"}`;
  return `  ${bar(progress?.percent ?? null, width)} ${cpv}  ${phase}  ${jobs}${took}${of}`;
}

/** Where nobody knows how far it is there is none. */
function bar(percent: number | null, width: number): string {
  if (percent === null) return " ".repeat(width + 5);
  const full = Math.round((width * percent) / 100);
  const drawn = paint("blue", "█".repeat(full)) + paint("grey", "░".repeat(width - full));
  return `${drawn} ${String(Math.round(percent)).padStart(3)}%`;
}

/** No wider than the screen: a line that wraps would push the others off it. Colours take no room. */
function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let room = columns - 1;
  const parts = line.split(COLOUR).map((part, index) => {
    if (index % 2 === 1) return part;
    const kept = part.slice(0, room);
    room -= kept.length;
    return kept;
  });
  return `${parts.join("")}…`;
}

const COLOUR = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`);
