import type { Cpv } from "../../../protocol/atom";
import { splitCpv } from "../../../protocol/atom";
import type { Expectation } from "../../../protocol/build";
import type { DroneName } from "../../../protocol/ids";
import type { Measurement } from "../swarm";
import type { Residual } from "./drone-speeds";
import { secondsOn } from "./expectation";
import type { Fit, Sample } from "./fit";
import { fitCurve, referenceSeconds } from "./fit";

/** The newest builds of one package that are kept in memory. */
const KEPT = 12;
/** Each build tells this much as much as the one after it. */
const FADING = 0.9;
/** Another version tells less, and so does a merge on a host that did who knows what beside it. */
const WEIGHT = { otherVersion: 0.3, broughtMerge: 0.4 };

/** `dev-qt/qtbase` of `dev-qt/qtbase-6.10.1`, and `dev-qt`. */
export function packageOf(cpv: Cpv): { name: string; category: string } {
  const { category, name } = splitCpv(cpv);
  return { name: `${category}/${name}`, category };
}

/** What the newest builds of one package took, of all its versions, oldest first. */
export class PackageHistory {
  #builds: Measurement[] = [];
  readonly #fits = new Map<string, Fit>();
  #size: number | undefined;

  constructor(private readonly speedOf: (drone: DroneName) => number) {}

  learn(measurement: Measurement): void {
    this.#builds = [...this.#builds, measurement].slice(-KEPT);
    this.forget();
  }

  /** What was concluded holds no more: a drone turned out to be faster or slower. */
  forget(): void {
    this.#fits.clear();
    this.#size = undefined;
  }

  fitted(cpv: Cpv, planned: Expectation | null): Fit {
    const key = planned ? `${cpv} ${JSON.stringify(planned)}` : cpv;
    const known = this.#fits.get(key);
    if (known) return known;
    const fresh = fitCurve(this.#samples(cpv), planned);
    this.#fits.set(key, fresh);
    return fresh;
  }

  hasBuilt(cpv: Cpv): boolean {
    return this.#builds.some((build) => build.cpv === cpv);
  }

  /** Reference seconds, whatever the version. */
  size(): number {
    this.#size ??= referenceSeconds(fitCurve(this.#samples(null), null).expected);
    return this.#size;
  }

  /** Memory that each job needed, as the build with the most jobs tells; null when nobody measured it. */
  bytesPerJob(maxJobs: number): number | null {
    const jobs = ({ cores }: Measurement) => Math.min(cores, maxJobs);
    const measured = this.#builds.filter(({ peakMemoryBytes }) => peakMemoryBytes !== null);
    const widest = Math.max(...measured.map(jobs));
    const bytes = measured.filter((build) => jobs(build) === widest).map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0);
    return bytes.length === 0 ? null : Math.max(...bytes) / widest;
  }

  diskBytes(): number | null {
    const bytes = this.#builds.flatMap(({ diskBytes }) => diskBytes ?? []);
    return bytes.length === 0 ? null : Math.max(...bytes);
  }

  drones(): ReadonlySet<DroneName> {
    return new Set(this.#builds.map(({ drone }) => drone));
  }

  /** Of each version: another one may be ten times as big, which tells nothing of the drone that built it. */
  residuals(): Residual[][] {
    const { expected } = fitCurve(this.#samples(null), null);
    const residual = ({ drone, cores, seconds }: Measurement): Residual => {
      return { drone, value: Math.log(Math.max(seconds, 0.1) / Math.max(secondsOn(expected, cores), 0.1)) };
    };
    const versions = [...new Set(this.#builds.map(({ cpv }) => cpv))];
    return versions.map((version) => this.#builds.filter(({ cpv }) => cpv === version).map(residual));
  }

  /** `cpv` is the version that is asked for; null when none is. */
  #samples(cpv: Cpv | null): Sample[] {
    return this.#builds.map((build, index) => {
      const version = cpv === null || build.cpv === cpv ? 1 : WEIGHT.otherVersion;
      const source = build.heldSeconds === null ? WEIGHT.broughtMerge : 1;
      const age = FADING ** (this.#builds.length - 1 - index);
      return { cores: build.cores, seconds: build.seconds * this.speedOf(build.drone), weight: version * source * age };
    });
  }
}
