import { appendFileSync, closeSync, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Scene } from "./build-log";
import { chapterOf, lastWords, sceneOf } from "./build-log";
import { failureOf } from "./failure";
import { paintFor } from "./paint";
import { beginRecord } from "./process-record";
import type { EmulatedPackage } from "./repository";
import type { Log, Session } from "./session";
import { logPathOf, sleepUntil, wgetTime } from "./session";
import type { Entry } from "./timetable";
import { timetableOf } from "./timetable";

/** Lets the build's time pass and its log grow, to its end or to its seeded failure. */
export async function liveBuild(build: EmulatedPackage, session: Session): Promise<Log & { failed: boolean }> {
  const { emulation, portage } = session;
  const begunAt = new Date();
  const path = logPathOf(session, build.cpv, begunAt);
  const failure = failureOf(build, countBuild(build.cpv, emulation.swarmDirectory), emulation);
  const timetable = timetableOf(build, portage.jobs, emulation.speed, failure);
  const scene = sceneOf(build, {
    jobs: portage.jobs,
    paint: paintFor(portage.colour),
    logPath: path,
    begunAt: wgetTime(begunAt),
  });

  const endRecord = beginRecord(emulation.root, build, portage.jobs, timetable);
  const log = openLog(path);
  for (const entry of timetable) {
    const stepsDone = await pass(entry, scene, log.write);
    if (failure && entry.dies) log.write(lastWords(failure, stepsDone, scene));
  }
  log.close();
  endRecord();
  return { path, lines: log.lines, failed: failure !== null };
}

/** Writes at most this often, so that a swarm of emulated builds leaves the machine alone. */
const WRITE_EVERY_MS = 200;

/** One activity from its first line to its last; the number of steps it got through. */
async function pass(entry: Entry, scene: Scene, write: (lines: readonly string[]) => void): Promise<number> {
  const { beginsMs, endsMs } = entry;
  const chapter = chapterOf(entry.activity, scene);
  const stepsDone = Math.floor(chapter.steps * entry.share);
  write(chapter.opening);
  for (let told = 0, nowMs = performance.now(); told < stepsDone; nowMs = performance.now()) {
    const passed = endsMs > beginsMs ? (nowMs - beginsMs) / (endsMs - beginsMs) : 1;
    const due = Math.min(stepsDone, Math.max(told, Math.floor(stepsDone * passed)));
    write(Array.from({ length: due - told }, (_, index) => chapter.step(told + index + 1)).flat());
    told = due;
    if (told < stepsDone) await sleepUntil(Math.min(nowMs + WRITE_EVERY_MS, endsMs));
  }
  await sleepUntil(endsMs);
  if (!entry.dies) write(chapter.closing);
  return stepsDone;
}

function openLog(path: string) {
  const file = openSync(path, "a", 0o660);
  const lines: string[] = [];
  return {
    lines,
    write(more: readonly string[]) {
      if (more.length === 0) return;
      lines.push(...more);
      writeSync(file, `${more.join("\n")}\n`);
    },
    close: () => closeSync(file),
  };
}

/** How often, with this one, a build of the package has begun anywhere in the swarm. */
function countBuild(cpv: string, swarmDirectory: string): number {
  const file = join(swarmDirectory, "begun", cpv);
  mkdirSync(dirname(file), { recursive: true });
  // One byte each: appending is atomic among processes, reading and writing a number would not be.
  appendFileSync(file, ".");
  return statSync(file).size;
}
