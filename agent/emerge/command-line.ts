import { join } from "node:path";
import type { Cpv } from "../../protocol/atom";
import { buildAtom } from "../../protocol/atom";
import type { WorkOrder } from "../../protocol/build";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";
import type { AttemptDirectory, Step } from "./attempt-directory";

/** What is executed, without a shell: every element of `argv` reaches emerge as it stands here. */
export type Command = {
  path: string;
  argv: string[];
  environment: NodeJS.ProcessEnv;
  /** Where Portage works meanwhile (PORTAGE_BUILDDIR); null when nothing is built, or nobody knows. */
  buildDirectory: string | null;
};

export function commandOf(step: Step, order: WorkOrder, host: EmergeHost, directory: AttemptDirectory): Command {
  const argv = [...ALWAYS, ...ARGUMENTS[step](order)];
  const cpus = cpusOf(order, host);
  const { temporaryDirectory: tmp } = host;
  return {
    ...(cpus.length > 0
      ? { path: "taskset", argv: ["--cpu-list", cpus.join(","), host.emergePath, ...argv] }
      : { path: host.emergePath, argv }),
    environment: environmentOf(host, { config: directory.config, ...directory.steps[step], jobs: order.cores.length }),
    buildDirectory: step === "build" && tmp !== null ? join(tmp, "portage", order.cpv) : null,
  };
}

/** taskset(1) becomes emerge, and all that is born of it stays on these CPUs: also builds that ask how many there are. */
function cpusOf({ cores }: WorkOrder, { cpus }: EmergeHost): number[] {
  return cores.flatMap((core) => cpus?.[core] ?? []);
}

/**
 * `--quiet-build=y` is said because a single job is else shown in the foreground since Portage 3.0.78;
 * `--quiet-fail=y` (2012) because emerge else prints the whole log of a failed build once more;
 * `--autounmask=n` because a drone never proposes another configuration.
 */
export const ALWAYS = [
  "--ignore-default-opts",
  "--color=n",
  "--nospinner",
  "--oneshot",
  "--quiet-build=y",
  "--quiet-fail=y",
  "--jobs=1",
  "--autounmask=n",
];

const ARGUMENTS: Record<Step, (order: WorkOrder) => string[]> = {
  pretend: ({ needs }) => ["--pretend", ...binariesOf(needs)],
  dependencies: ({ needs }) => binariesOf(needs),
  /** Only this package, always from source, never merged. Refuses when a build-time dependency is not installed. */
  build: ({ cpv }) => ["--buildpkgonly", buildAtom(cpv)],
};

/** Only binary packages can get in: with `--usepkg --getbinpkg` Portage builds a missing one from source without a word. */
export function binariesOf(needs: readonly Cpv[]): string[] {
  return ["--getbinpkgonly", "--binpkg-respect-use=y", "--noreplace", ...needs.map(buildAtom)];
}

/**
 * Environment beats make.conf, except FEATURES, which adds to it: logs must be plain files that can be followed, no
 * foreign binhost may come in (`getbinpkg` would replace the build itself), the swarm's packages are not signed, and a
 * failed build must not keep its gigabytes.
 */
const FEATURES = "-split-log -compress-build-logs -getbinpkg -binpkg-request-signature fail-clean";

/** What emerge is given on top of what it inherits: its PORTAGE_CONFIGROOT, PKGDIR, PORTAGE_LOGDIR and make jobs. */
export function environmentOf(
  host: EmergeHost,
  { config, packages, logs, jobs }: { config: string; packages: string; logs: string; jobs: number },
): NodeJS.ProcessEnv {
  const inherited = inheritedEnvironment(host);
  return {
    ...inherited,
    FEATURES: `${inherited.FEATURES ?? ""} ${FEATURES}`.trim(),
    // Until 3.0.46 only the one is known, and `--color=n` does not reach the ebuild phases in any version.
    NO_COLOR: "1",
    NOCOLOR: "true",
    TERM: "dumb",
    LC_ALL: "C.UTF-8",
    // The other half of a machine that is loaded by others too: without -l their work and ours slow each other down, and
    // twice the jobs take twice the memory. One job always runs.
    MAKEOPTS: `-j${jobs} -l${host.loadLimit}`,
    PKGDIR: packages,
    PORTAGE_LOGDIR: logs,
    PORTAGE_ELOG_SYSTEM: "save",
    PORTAGE_CONFIGROOT: config,
    PORTAGE_BINHOST: "",
  };
}
