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
