/** What a build is doing; `link` is the part of src_compile that runs on one core. */
export const ACTIVITIES = ["fetch", "unpack", "prepare", "configure", "compile", "link", "install", "package"] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** A part of a build during which it uses the same number of cores. */
export type Stretch = {
  readonly activity: Activity;
  /** Wall time, before it is divided by the emulation's speed. */
  readonly seconds: number;
  readonly busyCores: number;
};

interface Effort {
  readonly serialSeconds: number;
  readonly parallelCpuSeconds: number;
  readonly maxJobs: number;
}

type SerialActivity = Exclude<Activity, "compile">;

/** How the serial part of a build divides among its activities, by build system. Each row adds up to 1. */
export const shareOf = {
  autotools: row({ fetch: 0.06, unpack: 0.08, prepare: 0.06, configure: 0.3, link: 0.2, install: 0.2, package: 0.1 }),
  cmake: row({ fetch: 0.06, unpack: 0.12, prepare: 0.04, configure: 0.18, link: 0.3, install: 0.18, package: 0.12 }),
  meson: row({ fetch: 0.06, unpack: 0.12, prepare: 0.04, configure: 0.22, link: 0.24, install: 0.2, package: 0.12 }),
  cargo: row({ fetch: 0.08, unpack: 0.2, prepare: 0.04, configure: 0.08, link: 0.4, install: 0.1, package: 0.1 }),
  python: row({ fetch: 0.1, unpack: 0.12, prepare: 0.06, configure: 0.08, link: 0.24, install: 0.3, package: 0.1 }),
  ruby: row({ fetch: 0.1, unpack: 0.14, prepare: 0.06, configure: 0.1, link: 0.2, install: 0.3, package: 0.1 }),
  other: row({ fetch: 0.08, unpack: 0.12, prepare: 0.06, configure: 0.14, link: 0.25, install: 0.25, package: 0.1 }),
  copy: row({ fetch: 0.16, unpack: 0.24, prepare: 0.02, configure: 0.02, link: 0.06, install: 0.35, package: 0.15 }),
  meta: row({ fetch: 0, unpack: 0.1, prepare: 0.1, configure: 0.1, link: 0.1, install: 0.4, package: 0.2 }),
} as const;

/** The stretches of a build, one after the other. They add up to serialSeconds + parallelCpuSeconds / min(jobs, maxJobs). */
export function scheduleOf(effort: Effort & { readonly buildClass: keyof typeof shareOf }, jobs: number): Stretch[] {
  const shares = shareOf[effort.buildClass];
  const busyCores = Math.min(jobs, effort.maxJobs);
  return ACTIVITIES.map((activity) =>
    activity === "compile"
      ? { activity, seconds: effort.parallelCpuSeconds / busyCores, busyCores }
      : { activity, seconds: effort.serialSeconds * shares[activity], busyCores: 1 },
  );
}

function row(shares: Record<SerialActivity, number>): Record<SerialActivity, number> {
  return shares;
}
