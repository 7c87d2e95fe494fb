import type { BuildGate } from "./build-gate";
import type { Clock } from "./clock";

/** The machine as emerge needs it: which programs, which directories, which binhost. All paths are absolute. */
export type EmergeHost = {
  /** The emerge executable; also one that only behaves like emerge. */
  emergePath: string;
  /** A Python that can import this host's Portage, a path or a name in PATH; plans are made with it. */
  python: string;
  /** Attempts live in `<workDirectory>/attempts/<build>.<attempt>/`. */
  workDirectory: string;
  /** Holds this host's `etc/portage` and `var/cache/edb`: `/`, or the prefix of a Gentoo Prefix. */
  configRoot: string;
  /** The swarm's own binhost of this host's target, http or https. */
  binhostUrl: string;
  /** Whether an installed package may be replaced by an older version, when a build needs that. */
  mayDowngrade: boolean;
  /** PORTAGE_TMPDIR, below which Portage builds; null when emerge does not tell. */
  temporaryDirectory: string | null;
  /** DISTDIR, where Portage keeps sources; null when emerge does not tell. */
  distfilesDirectory: string | null;
  /** The load average above which make starts no more jobs. */
  loadLimit: number;
  /** CPUs by the number of the core that an order names, to which a build is pinned; null when builds are not pinned. */
  cpus: readonly number[] | null;
  /** A build may hold no more memory than that, where cgroups can limit it. */
  memoryBytes: number;
  /** Where the cgroups of attempts are made; null where there are none. */
  cgroups: string | null;
  /** All attempts on this host pass it. */
  gate: BuildGate;
  /** What emerge inherits; what an attempt needs is set on top of it. */
  environment: Readonly<NodeJS.ProcessEnv>;
  clock: Clock;
};

/** The join token is the agent's own: no build may read it. */
const SECRETS = ["PORTAGE_SWARM_TOKEN", "PORTAGE_SWARM_TOKEN_FILE"];

/** What Portage's programs inherit from the agent. */
export function inheritedEnvironment({ environment }: EmergeHost): NodeJS.ProcessEnv {
  const inherited = { ...environment };
  for (const secret of SECRETS) delete inherited[secret];
  return inherited;
}
