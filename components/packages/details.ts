import type { AttemptView, BuildView } from "../../protocol/build";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { failureTitle } from "../failure-words";
import { leftWords } from "../held-words";
import { timeLeft } from "../swarm/merge/build-progress";
import { clockText } from "../ui/clock";
import { durationText, estimateText } from "../ui/duration";
import { countText, gibText } from "../ui/number";

/** One detail under the title: `Cores`, `10`, ` of 16`. */
export type Detail = { name: string; value: string; unit?: string };

type Known = {
  view: BuildView;
  state: QueueRow["state"];
  /** What its drone tells, while it builds. */
  held: HeldBuild | undefined;
  /** Cores of that drone. */
  droneCores: number | undefined;
  /** The coordinator's time, milliseconds since 1970. */
  now: number;
};

/** What matters of a build in its state, most first. */
export function detailsOf(known: Known): Detail[] {
  const { view, state } = known;
  const newest = view.attempts[0];
  switch (state) {
    case "building":
      return [...runningDetails(known, newest), holdsUp(view)];
    case "built":
      return [...endedDetails("Built", newest, known.now), ...sizeDetail(view)];
    case "failed":
      return [...endedDetails("Failed", newest, known.now), holdsUp(view)];
    case "waiting":
    case "ready":
    case "blocked":
    case "held":
    case "cancelled":
      return [
        ...attemptDetail(newest),
        estimate(view),
        ...expectedEnd(view, known.now),
        ...lastFailure(newest),
        holdsUp(view),
      ];
  }
}

function runningDetails({ held, droneCores, now }: Known, newest: AttemptView | undefined): Detail[] {
  if (newest === undefined) return [];
  const cores = held === undefined || held.cores.length === 0 ? newest.jobs : held.cores.length;
  return [
    ...attemptDetail(newest),
    { name: "Drone", value: newest.drone },
    { name: "Cores", value: countText(cores), ...(droneCores !== undefined && { unit: `of ${droneCores}` }) },
    { name: "Running for", value: durationText((now - (held?.startedAt ?? newest.grantedAt)) / 1_000) },
    ...(held === undefined ? [] : [left(held)]),
  ];
}

function left(held: HeldBuild): Detail {
  const time = timeLeft(held);
  if (time.kind === "left") return { name: "Left", value: `about ${estimateText(time.seconds)}` };
  return { name: "Left", value: held.publishing ? "publishing" : leftWords(held) };
}

function endedDetails(word: string, newest: AttemptView | undefined, now: number): Detail[] {
  if (newest === undefined) return [];
  return [
    ...attemptDetail(newest),
    { name: "Drone", value: newest.drone },
    ...(newest.endedAt === null ? [] : [{ name: word, value: clockText(newest.endedAt, now) }]),
    ...(newest.seconds === null ? [] : [{ name: "Took", value: durationText(newest.seconds) }]),
  ];
}

function attemptDetail(newest: AttemptView | undefined): Detail[] {
  return newest === undefined ? [] : [{ name: "Attempt", value: countText(newest.attempt) }];
}

function lastFailure(newest: AttemptView | undefined): Detail[] {
  if (newest?.reason == null) return [];
  return [{ name: "Failed before", value: failureTitle(newest.reason), unit: `on ${newest.drone}` }];
}

function estimate({ expectedSeconds, isGuess }: BuildView): Detail {
  if (expectedSeconds === null) return { name: "Estimate", value: "no estimate" };
  const detail = { name: "Estimate", value: `about ${estimateText(expectedSeconds)}` };
  return isGuess ? { ...detail, unit: "from similar packages, no history" } : detail;
}

function expectedEnd({ endsInSeconds }: BuildView, now: number): Detail[] {
  return endsInSeconds === null
    ? []
    : [{ name: "Done", value: `around ${clockText(now + endsInSeconds * 1_000, now)}` }];
}

function holdsUp({ holdsUp: count }: BuildView): Detail {
  return { name: "Holds up", value: countText(count), unit: count === 1 ? "package" : "packages" };
}

const MIB = 2 ** 20;

function sizeDetail({ artefact }: BuildView): Detail[] {
  if (artefact === null) return [];
  const { sizeBytes } = artefact;
  if (sizeBytes >= 1_000 * MIB) return [{ name: "Package", value: gibText(sizeBytes), unit: "GiB" }];
  const mib = sizeBytes / MIB;
  return [{ name: "Package", value: mib < 0.1 ? "under 0.1" : mib.toFixed(mib < 9.95 ? 1 : 0), unit: "MiB" }];
}
