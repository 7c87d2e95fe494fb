import type { FailureReason, Phase, Step } from "../../protocol/build";
import { stepOf } from "../../protocol/build";
import type { FailedEnding } from "./swarm";

/** What a failure leads to: for the build, for its next try, for the drone, and for the person who looks at it. */
export type Treatment = {
  /** Whose it is, as far as the reason tells; whether the drone is to blame, evidence tells (grounding). */
  fault: "package" | "drone" | "environment" | "nobody";
  /** With so many failures for this reason the build has failed for good; null: only its attempts have an end. */
  tries: number | null;
  nextTry: "on another drone first" | "anywhere";
  /** Jobs of the next try, beside those of this one. */
  jobs: "as many" | "half" | "one";
  /** Before the next try; twice as long after each more of the same reason, at most MAX_BACKOFF. Null: none. */
  backoffSeconds: number | null;
  /** The drone cannot do better with the next build: it is grounded at once. */
  grounds: boolean;
  /** What a person is told to do about it. */
  advice: string;
};

/** Where a failure happened decides before its reason: a package cannot be blamed before its own step began. */
export function treatmentOf(reason: FailureReason, phase: Phase | null): Treatment {
  const step = stepOf(phase);
  return TABLE[reason][step] ?? FALLBACK[step];
}

/** Whether a failure is held against the build, beside those for other reasons. */
export function countsAsFailure(reason: FailureReason, phase: Phase | null): boolean {
  const { tries, fault } = treatmentOf(reason, phase);
  return tries !== null && (fault === "package" || fault === "nobody");
}

/** What a person is told to do about a failure, with the names of what was missing. */
export function adviceOn({ reason, phase, missing }: Pick<FailedEnding, "reason" | "phase" | "missing">): string {
  const [first, ...others] = missing;
  if (first === undefined) return treatmentOf(reason, phase).advice;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `It needs ${first}${more}, not in the binhost as this drone wants it. Add that: then this goes on by itself.`;
}

const PACKAGE = {
  fault: "package",
  tries: 2,
  nextTry: "on another drone first",
  jobs: "as many",
  backoffSeconds: null,
  grounds: false,
} as const;
const NOBODY = { ...PACKAGE, fault: "nobody" } as const;
const DRONE = { ...PACKAGE, fault: "drone", tries: null } as const;
const ENVIRONMENT = { ...PACKAGE, fault: "environment", tries: null } as const;

/** When the needs of a build are being installed: whatever went wrong, its own package was not touched yet. */
const NEEDS_NOT_INSTALLED: Treatment = {
  ...DRONE,
  backoffSeconds: 30,
  advice:
    "One of its needs cannot be installed on this drone; the package itself was not touched. Compare the drone's world and configuration with the others'.",
};

const UNKNOWN: Treatment = {
  ...NOBODY,
  tries: 3,
  advice: "The log does not say why. Read its last lines, then requeue it.",
};

const NOT_UPLOADED: Treatment = {
  ...DRONE,
  backoffSeconds: 30,
  advice: "It was built and could not be uploaded. Check the network between the drone and the coordinator.",
};

/** For reasons that have no treatment of their own in a step. */
const FALLBACK: Record<Step, Treatment> = { dependencies: NEEDS_NOT_INSTALLED, build: UNKNOWN, upload: NOT_UPLOADED };

/** The same in every step. */
function anywhere(treatment: Treatment): Record<Step, Treatment> {
  return { dependencies: treatment, build: treatment, upload: treatment };
}

const TABLE: Record<FailureReason, Partial<Record<Step, Treatment>>> = {
  "compile-error": {
    build: {
      ...PACKAGE,
      jobs: "one",
      advice: "It does not compile. Read the first error of the log; a patch, another version or a USE flag may help.",
    },
  },
  "configure-error": {
    build: {
      ...PACKAGE,
      advice: "Its configuration stops. The log names what is missing: set that USE flag or add that package.",
    },
  },
  "install-error": {
    build: { ...PACKAGE, advice: "It compiles and cannot be installed. Read the last error of the log." },
  },
  "patch-failed": {
    build: {
      ...PACKAGE,
      advice: "A patch does not apply. Look in /etc/portage/patches for one that is older than the package.",
    },
  },
  "test-failed": {
    build: { ...PACKAGE, advice: "Its own tests fail. Turn them off for this package, or take another version." },
  },
  "file-collision": {
    build: { ...PACKAGE, advice: "It owns a file that another package owns. Remove the other, then requeue it." },
  },
  "dependency-missing": {
    build: { ...PACKAGE, advice: "A package that it needs is not there. Add that one, then requeue this one." },
    // To rest is of no use: what is not in the binhost comes there when somebody adds it.
    dependencies: {
      ...ENVIRONMENT,
      tries: 2,
      advice:
        "A package that it needs is not in the binhost as this drone wants it. Add that one, or give the drones of this target the same USE flags.",
    },
  },
  "masked-or-license": {
    build: {
      ...PACKAGE,
      tries: 1,
      advice: "The configuration forbids it. The log names the mask, license or USE flag to change in /etc/portage.",
    },
  },
  "invalid-atom": {
    build: {
      ...PACKAGE,
      tries: 1,
      advice: "Portage knows no such package. Cancel it, and add it again under its right name.",
    },
  },
  "out-of-memory": {
    build: {
      ...NOBODY,
      tries: 3,
      jobs: "half",
      advice: "Each of its jobs needs more memory. Limit the jobs of this drone, or pin it to one with more memory.",
    },
  },
  timeout: {
    build: { ...NOBODY, advice: "It stood still without using the CPU. Look in the last lines for what it waits for." },
  },
  other: { build: UNKNOWN },
  stopped: anywhere({
    ...NOBODY,
    tries: null,
    nextTry: "anywhere",
    advice: "It was stopped before it ended. It goes on by itself unless it is held.",
  }),
  "fetch-failed": anywhere({
    ...ENVIRONMENT,
    nextTry: "anywhere",
    backoffSeconds: 30,
    advice: "Its files cannot be downloaded. Check the mirrors and the network; put restricted files into DISTDIR.",
  }),
  "drone-lost": anywhere({
    ...ENVIRONMENT,
    nextTry: "anywhere",
    advice: "Its drone was not heard from any more. Check the power, network and memory of that machine.",
  }),
  "disk-full": anywhere({
    ...DRONE,
    grounds: true,
    advice: "The disk of the drone is full. Free some of it, then unground the drone.",
  }),
  "host-broken": anywhere({
    ...DRONE,
    backoffSeconds: 30,
    advice: "Emerge does not work on this drone. Read its log, and mend its Portage configuration.",
  }),
  "agent-error": anywhere({
    ...DRONE,
    backoffSeconds: 30,
    advice: "The agent could not do its part. Check its work directory, and restart it.",
  }),
  "artefact-refused": {
    build: {
      ...NOBODY,
      advice: "Emerge ended well and left no package file, or another one. Read the end of its log.",
    },
    upload: {
      ...DRONE,
      grounds: true,
      advice: "The package file that came in is not what was announced. Check the drone's disk, memory and network.",
    },
  },
  "other-use": {
    upload: {
      ...NOBODY,
      advice:
        "It was built with other USE flags than were planned. Set the drone up as the others are, or plan it again if the flags were changed on purpose.",
    },
  },
};
