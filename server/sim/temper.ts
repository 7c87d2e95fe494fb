import type { Cpv } from "../../protocol/atom";
import { Atom } from "../../protocol/atom";
import type { Outcome } from "../../protocol/build";
import type { Random } from "./random";

/** How a drone misbehaves for a while. */
export type Temper = {
  /** Whatever it is given fails in two seconds. */
  blackHole: boolean;
  /** It lacks what the host that planned had: every so many packages cannot install their needs there; 0: none. */
  missesOneIn: number;
  /** How often the package that it uploads is cut short. */
  truncates: number;
  /** It says of attempts that it holds no more how they ended, and makes it up. */
  lies: boolean;
  /** How wrong it measures time. */
  clockOffMs: number;
};

export const GOOD_TEMPER: Temper = { blackHole: false, missesOneIn: 0, truncates: 0, lies: false, clockOffMs: 0 };

/** One thing is wrong with it, or its clock, or both. */
export function badTemper(random: Random): Temper {
  const clockOffMs = random.between(-120_000, 120_000);
  return {
    ...GOOD_TEMPER,
    clockOffMs,
    ...random.pick<Partial<Temper>>([
      { blackHole: true },
      { missesOneIn: 3 },
      { truncates: 0.5 },
      { truncates: 1 },
      { lies: true },
      {},
    ]),
  };
}

type Ending = { seconds: number; outcome: Outcome };

/** What becomes of an attempt in this temper that would end so in a good one. */
export function spoil(temper: Temper, cpv: Cpv, { seconds, outcome }: Ending, random: Random): Ending {
  const elapsedMs = Math.max(0, outcome.elapsedMs + temper.clockOffMs);
  if (temper.missesOneIn > 0 && lettersOf(cpv) % temper.missesOneIn === 0) {
    const missing = random.chance(0.5) ? [Atom.parse(`sim/package${random.between(1, 30)}`)] : [];
    const why = { reason: "dependency-missing", phase: "dependencies", missing } as const;
    return { seconds: 1, outcome: { ...failure(elapsedMs), ...why } };
  }
  if (temper.blackHole) return { seconds: 2, outcome: failure(elapsedMs) };
  if (outcome.result === "built" && random.chance(temper.truncates)) {
    return { seconds, outcome: { ...outcome, artefact: { ...outcome.artefact, sha256: TRUNCATED }, elapsedMs } };
  }
  return { seconds, outcome: { ...outcome, elapsedMs } };
}

/** An ending that never was. */
export function lie(random: Random): Outcome {
  if (random.chance(0.5)) return failure(random.between(0, 1_000_000));
  const artefact = { fileName: "nothing.gpkg.tar", sizeBytes: 1, sha256: TRUNCATED, stanza: "CPV: x/nothing-1\n" };
  return { result: "built", artefact, elapsedMs: 0 };
}

/** The checksum of a package file that is not whole: who looks into it finds out. */
const TRUNCATED = "f".repeat(64);

export function isTruncated({ sha256 }: { sha256: string }): boolean {
  return sha256 === TRUNCATED;
}

function failure(elapsedMs: number): Extract<Outcome, { result: "failed" }> {
  return { result: "failed", reason: "compile-error", phase: "compile", lines: ["error: so it is"], elapsedMs };
}

function lettersOf(cpv: Cpv): number {
  return [...cpv].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
}
