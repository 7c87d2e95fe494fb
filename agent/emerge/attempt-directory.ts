import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptKey } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";

/**
 * emerge is run in two steps: install what the build needs, as binary packages; build the package itself. What the first
 * would do to the host is asked beforehand.
 */
export type Step = "pretend" | "dependencies" | "build";

/**
 * Where one attempt keeps all that it writes, except for Portage's own build directory. Nothing is shared between
 * attempts, so that what lies here after the build is what this attempt made.
 */
export type AttemptDirectory = {
  root: string;
  /** PORTAGE_CONFIGROOT of both steps. */
  config: string;
  /** Binary packages that Portage downloads; before 3.0.77 it puts them into PKGDIR instead. */
  downloads: string;
  /** Tells which process leads the running step, for an agent that starts after this one was killed. */
  leader: string;
  steps: Record<Step, StepDirectory>;
};

export type StepDirectory = {
  /** What emerge itself prints, stdout and stderr in the order they came. */
  output: string;
  /** PORTAGE_LOGDIR. */
  logs: string;
  /** PKGDIR. Each step has its own: an old Portage would mix the dependencies with the result. */
  packages: string;
};

/** The directory of all attempts, and the directory of one. */
export function attemptsDirectory(workDirectory: string): string {
  return join(workDirectory, "attempts");
}

export function attemptDirectory(workDirectory: string, key: AttemptKey): AttemptDirectory {
  const root = join(attemptsDirectory(workDirectory), attemptLabel(key));
  return {
    root,
    config: join(root, "config"),
    downloads: join(root, "downloads"),
    leader: join(root, "leader.json"),
    steps: {
      pretend: stepDirectory(root, "pretend"),
      dependencies: stepDirectory(root, "dependencies"),
      build: stepDirectory(root, "build"),
    },
  };
}

/** Makes the directories, empty: what an attempt of the same number left is removed. */
export async function createAttemptDirectory(directory: AttemptDirectory): Promise<void> {
  await rm(directory.root, { recursive: true, force: true });
  const ofSteps = Object.values(directory.steps).flatMap(({ logs, packages }) => [logs, packages]);
  for (const path of [...ofSteps, directory.downloads]) await mkdir(path, { recursive: true });
}

function stepDirectory(root: string, step: Step): StepDirectory {
  const path = join(root, step);
  return { output: join(path, "emerge.txt"), logs: join(path, "logs"), packages: join(path, "packages") };
}
