import type { PackageVersion } from "./atom";
import { splitCpv } from "./atom";
import type { BuildTool } from "./build-tools";
import { sourceOf, toolOf } from "./build-tools";
import { draw } from "./chance";
import type { Failure } from "./failure";
import type { Paint } from "./paint";
import type { EmulatedPackage } from "./repository";
import { REPOSITORY_NAME } from "./repository";
import type { Activity } from "./schedule";

/** What a build writes into its log during one activity: first, at each step, and last. Lines without their ends. */
export type Chapter = {
  opening: readonly string[];
  /** 0: nothing between opening and closing. */
  steps: number;
  /** The lines of step `step`, counted from 1. */
  step(step: number): readonly string[];
  closing: readonly string[];
};

/** One build whose log is to be told. */
export type Scene = PackageVersion & {
  build: EmulatedPackage;
  jobs: number;
  paint: Paint;
  logPath: string;
  /** `2026-11-23 20:11:44` */
  begunAt: string;
  tool: BuildTool;
  compileSteps: number;
  /** Where the emulated host unpacks, builds and installs; nothing is really there. */
  work: string;
  source: string;
  image: string;
  archive: string;
};

export function sceneOf(build: EmulatedPackage, rest: Pick<Scene, "jobs" | "paint" | "logPath" | "begunAt">): Scene {
  const name = splitCpv(build.cpv);
  const place = `/var/tmp/portage/${build.cpv}`;
  return {
    ...rest,
    ...name,
    build,
    tool: toolOf(build.buildClass),
    compileSteps: compileStepsOf(build),
    work: `${place}/work`,
    source: hasSource(build) ? `${place}/work/${name.p}` : `${place}/work`,
    image: `${place}/image`,
    archive: `${name.p}.tar.xz`,
  };
}

/** In the form that Portage 3.0.82 gives it. */
export function chapterOf(activity: Activity, scene: Scene): Chapter {
  return CHAPTERS[activity](scene);
}

/** The lines with which the build dies when `stepsDone` of the activity's steps are done. */
export function lastWords(failure: Failure, stepsDone: number, scene: Scene): readonly string[] {
  const { pn, paint, tool, archive, compileSteps } = scene;
  const step = stepsDone + 1;
  switch (failure.kind) {
    case "fetch-failed":
      return [
        "Resolving distfiles.gentoo.org... failed: Temporary failure in name resolution.",
        "wget: unable to resolve host address ‘distfiles.gentoo.org’",
        `!!! Couldn't download '${archive}'. Aborting.`,
      ];
    case "compile-error":
      return [
        `${sourceOf(pn, step)}.c:${120 + (step % 900)}:9: ${paint.error("error: ")}‘ctx’ undeclared (first use in this function)`,
        ...tool.stopped(pn, step, compileSteps),
        ...died(scene),
      ];
    case "out-of-memory":
      return [
        `x86_64-pc-linux-gnu-g++: ${paint.error("fatal error: ")}Killed signal terminated program cc1plus`,
        "compilation terminated.",
        ...tool.stopped(pn, step, compileSteps),
        ...died(scene),
      ];
  }
}

const MIRROR = "https://distfiles.gentoo.org/distfiles";

const CHAPTERS: Record<Activity, (scene: Scene) => Chapter> = {
  fetch: ({ build, archive, begunAt, paint }) => {
    if (!hasSource(build)) return still([], []);
    return still(
      [`>>> Downloading '${MIRROR}/${archive}'`, `--${begunAt}--  ${MIRROR}/${archive}`],
      [
        "Resolving distfiles.gentoo.org... 151.101.2.137, 151.101.66.137",
        "Connecting to distfiles.gentoo.org|151.101.2.137|:443... connected.",
        "HTTP request sent, awaiting response... 200 OK",
        `Saving to: ‘/var/cache/distfiles/${archive}.__download__’`,
        "",
        `${paint.good} ${archive} BLAKE2B SHA512 size ;-) ...                              [ ok ]`,
      ],
    );
  },

  unpack: ({ cpv, build, paint, archive, work }) => {
    const header = [
      `${paint.header}Package:    ${cpv}:${build.slot}`,
      `${paint.header}Repository: ${REPOSITORY_NAME}`,
      `${paint.header}USE:        abi_x86_64 amd64 elibc_glibc kernel_linux`,
      `${paint.header}FEATURES:   network-sandbox preserve-libs sandbox userpriv usersandbox`,
    ];
    const unpacking = hasSource(build) ? [`>>> Unpacking ${archive} to ${work}`] : [];
    return still([...header, ">>> Unpacking source...", ...unpacking], [`>>> Source unpacked in ${work}`]);
  },

  prepare: ({ source }) => still([`>>> Preparing source in ${source} ...`], [">>> Source prepared."]),

  configure: ({ source, tool, pn }) =>
    still([`>>> Configuring source in ${source} ...`, ...tool.configure(pn)], [">>> Source configured."]),

  compile: ({ source, tool, pn, jobs, compileSteps, paint }) => ({
    opening: [`>>> Compiling source in ${source} ...`, ...tool.compile(jobs)],
    steps: compileSteps,
    step: (step) => [tool.compileStep(pn, step, compileSteps), ...warnings(pn, step, paint)],
    closing: [],
  }),

  link: ({ cpv, tool, pn }) =>
    still([tool.link(pn)], [">>> Source compiled.", `>>> Test phase [not enabled]: ${cpv}`, ""]),

  install: ({ cpv, build, tool, image, jobs, paint }) => {
    const treeKib = 20 + Math.round(build.serialSeconds * 40 + build.parallelCpuSeconds * 8);
    return still(
      [`>>> Install ${cpv} into ${image}`, ...tool.install(image, jobs)],
      [
        `>>> Completed installing ${cpv} into ${image}`,
        "",
        `${paint.good} Final size of build directory: ${sizeInWords(treeKib * 4)}`,
        `${paint.good} Final size of installed tree:  ${sizeInWords(treeKib)}`,
        "",
      ],
    );
  },

  package: () => still([">>> Creating binpkg"], [">>> Done."]),
};

function still(opening: readonly string[], closing: readonly string[]): Chapter {
  return { opening, steps: 0, step: () => [], closing };
}

const ONE_STEP_IN_THIS_MANY_WARNS = 60;

function warnings(pn: string, step: number, paint: Paint): string[] {
  if (draw("warns", pn, step) >= 1 / ONE_STEP_IN_THIS_MANY_WARNS) return [];
  const where = `${sourceOf(pn, step)}.c:${41 + (step % 400)}:17`;
  return [`${where}: ${paint.warning("warning: ")}unused variable ‘ret’ [-Wunused-variable]`];
}

function died({ cpv, paint, tool, source, logPath }: Scene): string[] {
  const place = `/var/tmp/portage/${cpv}`;
  return [
    `ERROR: ${cpv}::${REPOSITORY_NAME} failed (compile phase):`,
    `  ${tool.dies}`,
    "",
    "Call stack:",
    "    ebuild.sh, line 143:  Called src_compile",
    "  environment, line 2183:  Called die",
    "The specific snippet of code:",
    `      die "${tool.dies}"`,
    "",
    `If you need support, post the output of \`emerge --info '=${cpv}::${REPOSITORY_NAME}'\`,`,
    `the complete build log and the output of \`emerge -pqv '=${cpv}::${REPOSITORY_NAME}'\`.`,
    `The complete build log is located at '${logPath}'.`,
    `For convenience, a symlink to the build log is located at '${place}/temp/build.log'.`,
    `The ebuild environment file is located at '${place}/temp/environment'.`,
    `Working directory: '${source}'`,
    `S: '${source}'`,
  ].map((line) => `${paint.bad} ${line}`);
}

/** Ebuilds without an archive: virtuals, accounts. */
function hasSource({ buildClass }: EmulatedPackage): boolean {
  return buildClass !== "meta";
}

/** A step stands for this much work, so that a giant prints a few thousand lines and a small package a dozen. */
const CPU_SECONDS_PER_STEP = 1.2;
const MOST_STEPS = 2400;

function compileStepsOf({ parallelCpuSeconds }: EmulatedPackage): number {
  return Math.min(MOST_STEPS, Math.ceil(parallelCpuSeconds / CPU_SECONDS_PER_STEP));
}

function sizeInWords(kib: number): string {
  return kib < 1024 ? `${kib} KiB` : `${kib} KiB (${(kib / 1024).toFixed(1)} MiB)`;
}
