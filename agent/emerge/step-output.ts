import type { Clock } from "../clock";
import type { StepDirectory } from "./attempt-directory";
import type { Speaker } from "./failure";
import type { Follower } from "./follow";
import { followFile, followLogs } from "./follow";

/**
 * Everything that a step writes, as one stream in the order in which it is seen: emerge's own output, and the logs of the
 * packages it installs or builds, which `--quiet-build=y` keeps out of that output. Each piece is whole lines, so that no
 * line of one stands inside a line of the other.
 */
export function followStep(
  { output, logs }: StepDirectory,
  clock: Clock,
  hear: (bytes: Uint8Array, speaker: Speaker) => void,
): Follower {
  const emerge = wholeLines((bytes) => hear(bytes, "emerge"));
  const builds: WholeLines[] = [];
  const ofOutput = followFile(output, clock, emerge.push);
  const ofLogs = followLogs(logs, clock, () => {
    const build = wholeLines((bytes) => hear(bytes, "log"));
    builds.push(build);
    return build.push;
  });
  return {
    async finish() {
      await ofLogs.finish();
      for (const build of builds) build.end();
      await ofOutput.finish();
      emerge.end();
    },
  };
}

type WholeLines = { push(bytes: Uint8Array): void; end(): void };

/** A line that is longer is handed on in pieces. */
const LONGEST_HELD_BYTES = 64 * 1024;
const NEWLINE = 10;

/** Holds back the line that is not complete; at the end it is completed, so that what follows begins a line. */
function wholeLines(take: (bytes: Uint8Array) => void): WholeLines {
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  function release(last?: Uint8Array): void {
    const bytes = last ? [...held, last] : held;
    held = [];
    heldBytes = 0;
    if (bytes.length > 0) take(bytes.length === 1 && last ? last : Buffer.concat(bytes));
  }

  function hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes > LONGEST_HELD_BYTES) release();
  }

  return {
    push(bytes) {
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) release(bytes.subarray(0, end));
      hold(bytes.subarray(end));
    },
    end() {
      if (heldBytes > 0) release(Uint8Array.of(NEWLINE));
    },
  };
}
