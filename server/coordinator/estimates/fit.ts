import type { Expectation } from "../../../protocol/build";
import { REFERENCE_CORES, secondsOn } from "./expectation";
import { usualMaxJobs, usualSerialShare } from "./serial-share";

/** What a build took, as on a drone of speed 1, and how much it tells of the next one. */
export type Sample = { cores: number; seconds: number; weight: number };

export type Fit = {
  expected: Expectation;
  /** Standard deviation of the logarithm of what the samples took over what is expected. */
  spread: number;
};

/** Serial shares that are tried, from none to all. */
const SHARES = Array.from({ length: 21 }, (_, index) => index / 20);
/** What it costs to differ by 0.2 from the usual serial share: as much as samples that are off by 5 % in sum. */
const UNUSUAL = 0.05 / 0.2 ** 2;
/** Before any sample is in, builds of one package differ by this much; as if three samples had told so. */
const USUAL_SPREAD = { spread: 0.2, samples: 3 };

/**
 * Splits what a package took into a serial and a parallel part. Samples on different numbers of cores tell the split, the
 * usual one of packages of this size fills in what they leave open. Medians and absolute errors are used throughout: one
 * build that was interrupted or swapped must not bend the curve. `planned` knows the split better than "usual".
 */
export function fitCurve(samples: readonly Sample[], planned: Expectation | null): Fit {
  let best: { expected: Expectation; cost: number } | undefined;
  for (const share of SHARES) {
    const expected = withShare(share, samples, planned);
    const cost = error(expected, samples) + UNUSUAL * (share - usualShare(expected, planned)) ** 2;
    if (!best || cost < best.cost) best = { expected, cost };
  }
  if (!best) throw new Error("No serial share was tried.");
  return { expected: best.expected, spread: spreadOf(best.expected, samples) };
}

/** A package of this size on the reference cores, split as is usual. */
export function usual(referenceSeconds: number): Expectation {
  return split(referenceSeconds, usualSerialShare(referenceSeconds), null);
}

export function referenceSeconds(expected: Expectation): number {
  return secondsOn(expected, REFERENCE_CORES);
}

/** The middle of values that count differently. */
export function weightedMedian(values: readonly { value: number; weight: number }[]): number {
  const sorted = [...values].sort((one, other) => one.value - other.value);
  let left = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  for (const { value, weight } of sorted) {
    left -= weight;
    if (left <= 0) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

/** As big as the samples say when this share of it is serial. */
function withShare(share: number, samples: readonly Sample[], planned: Expectation | null): Expectation {
  let expected = split(1, share, planned);
  // How many jobs it feeds hangs on how big it is, and the other way round; a second look settles that.
  for (let look = 0; look < 2; look++) {
    const shape = split(1, share, expected);
    const sizes = samples.map(({ cores, seconds, weight }) => ({ value: seconds / secondsOn(shape, cores), weight }));
    expected = split(weightedMedian(sizes), share, planned);
  }
  return expected;
}

function split(reference: number, share: number, planned: Pick<Expectation, "maxJobs"> | null): Expectation {
  const maxJobs = planned?.maxJobs ?? usualMaxJobs(reference * (1 - share) * REFERENCE_CORES);
  const parallelCpuSeconds = reference * (1 - share) * Math.min(REFERENCE_CORES, maxJobs);
  return { serialSeconds: reference * share, parallelCpuSeconds, maxJobs };
}

function usualShare(expected: Expectation, planned: Expectation | null): number {
  const reference = planned ? referenceSeconds(planned) : 0;
  return planned && reference > 0 ? planned.serialSeconds / reference : usualSerialShare(referenceSeconds(expected));
}

function error(expected: Expectation, samples: readonly Sample[]): number {
  let error = 0;
  for (const sample of samples) error += sample.weight * Math.abs(logRatio(expected, sample));
  return error;
}

function spreadOf(expected: Expectation, samples: readonly Sample[]): number {
  let squares = USUAL_SPREAD.samples * USUAL_SPREAD.spread ** 2;
  let weights = USUAL_SPREAD.samples;
  for (const sample of samples) {
    squares += sample.weight * Math.min(1, Math.abs(logRatio(expected, sample))) ** 2;
    weights += sample.weight;
  }
  return Math.sqrt(squares / weights);
}

function logRatio(expected: Expectation, { cores, seconds }: Sample): number {
  return Math.log(Math.max(seconds, 0.1) / Math.max(secondsOn(expected, cores), 0.1));
}
