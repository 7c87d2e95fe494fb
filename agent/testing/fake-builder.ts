import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress, WorkOrder } from "../../protocol/build";
import type { AttemptKey } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import type { AgentPorts } from "../agent";
import type { AttemptEvent, AttemptOutcome, RunningAttempt } from "../build-runner";
import { createWatch } from "./watch";

/** One attempt that a test drives in the place of emerge. */
export type FakeBuild = {
  order: WorkOrder;
  start(): void;
  log(text: string): void;
  progress(progress: Progress): void;
  /** Leaves a package file with this content, as emerge would. */
  builds(content?: string): void;
  fails(): void;
};

/** Stands in for the build runner: every attempt waits for the test to say how it goes. */
export function createFakeBuilder(workDirectory: string) {
  const builds = new Map<string, FakeBuild>();
  const spawned: string[] = [];
  const stopped: string[] = [];
  const forgotten: string[] = [];
  const frozen = new Map<string, boolean>();
  const watch = createWatch();

  function run(order: WorkOrder, listen: (event: AttemptEvent) => void): RunningAttempt {
    const label = attemptLabel(order);
    const directory = join(workDirectory, "attempts", label);
    let settle: (outcome: AttemptOutcome) => void = () => {};
    const settled = new Promise<AttemptOutcome>((resolve) => {
      settle = resolve;
    });
    const end = (outcome: AttemptOutcome) => {
      listen({ kind: "settled", outcome });
      settle(outcome);
    };
    builds.set(label, {
      order,
      start: () => listen({ kind: "started" }),
      log: (text) => listen({ kind: "log", bytes: Buffer.from(text) }),
      progress: (progress) => listen({ kind: "progress", progress }),
      builds(content = `package of ${label}`) {
        mkdirSync(directory, { recursive: true });
        const path = join(directory, `p-${order.build}-1.gpkg.tar`);
        writeFileSync(path, content);
        const sha256 = createHash("sha256").update(content).digest("hex");
        const sizeBytes = Buffer.byteLength(content);
        end({
          result: "built",
          artefact: { path, sizeBytes, sha256, stanza: `CPV: ${order.cpv}\n` },
          peakMemoryBytes: null,
        });
      },
      fails: () => end({ result: "failed", reason: "compile-error", phase: "compile", lines: ["error: no"] }),
    });
    spawned.push(label);
    watch.tell();
    return {
      order,
      settled,
      async stop() {
        stopped.push(label);
        end({ result: "stopped" });
        await settled;
      },
      pids: () => ({ roots: [], all: null }),
      memoryBytes: () => null,
      diskBytes: () => Promise.resolve(null),
      freeze(isFrozen) {
        frozen.set(label, isFrozen);
        return true;
      },
    };
  }

  return {
    spawned,
    stopped,
    forgotten,
    frozen,
    run,
    forgetAttempt(key: AttemptKey) {
      forgotten.push(attemptLabel(key));
      watch.tell();
      return Promise.resolve();
    },
    sweepLeftovers: () => Promise.resolve(),
    tryInstall: () => Promise.resolve({ kind: "refused" as const, sentence: "This drone cannot try." }),
    plan: () => Promise.resolve({ kind: "refused" as const, sentence: "This drone cannot plan." }),
    lines: () => Promise.resolve({ kind: "refused" as const, sentence: "This drone cannot plan." }),
    /** The attempt `7.2`, as soon as it is spawned. */
    build: (label: string): Promise<FakeBuild> => watch.until(() => builds.get(label)),
    /** Resolves when all traces of the attempt were removed. */
    forgot: (label: string): Promise<boolean> => watch.until(() => forgotten.includes(label)),
  } satisfies Partial<AgentPorts> & Record<string, unknown>;
}
