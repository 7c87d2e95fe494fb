import { Cpv } from "../../protocol/atom";
import type { AttemptView, BuildView } from "../../protocol/build";
import { BuildId, DroneName, TargetName } from "../../protocol/ids";

/** An attempt that failed in compile after 22 minutes on drone-Tarn; `changes` says what is different. */
export function failedAttempt(
  attempt: number,
  changes: Partial<Omit<AttemptView, "drone">> & { drone?: string } = {},
): AttemptView {
  const { drone = "drone-Tarn", ...rest } = changes;
  return {
    build: BuildId.parse(1),
    attempt,
    drone: DroneName.parse(drone),
    jobs: 10,
    grantedAt: 0,
    endedAt: 1_320_000,
    result: "failed",
    reason: "out-of-memory",
    phase: "compile",
    lines: [],
    advice: null,
    seconds: 1_320,
    ...rest,
  };
}

/** A build with these attempts, newest first, that holds up one other. */
export function buildView(attempts: AttemptView[], changes: Partial<BuildView> = {}): BuildView {
  return {
    build: BuildId.parse(1),
    cpv: Cpv.parse("dev-qt/qtbase-6.9.1"),
    slot: "6",
    target: TargetName.parse("default"),
    state: "failed",
    because: null,
    order: [1],
    pin: null,
    attempt: attempts[0]?.attempt ?? null,
    attempts,
    needs: [],
    leftOut: [],
    assumed: [],
    addedBecause: null,
    waitsForIt: [],
    holdsUp: 1,
    expectedSeconds: 2_760,
    isGuess: false,
    endsInSeconds: null,
    artefact: null,
    ...changes,
  };
}
