import type { FailureReason } from "../../protocol/build";
import type { EbuildPhase } from "./parse-line";

/**
 * The lines by which a failure is known, the surest first: when several were seen, the first of this table tells why.
 * emerge's exit status never does; it is 1 for all of them.
 */
export const SIGNS: readonly Sign[] = [
  // A full disk makes everything after it fail too, and garbles the messages of that.
  { reason: "disk-full", pattern: /No space left on device|Disk quota exceeded/ },
  // check-reqs.eclass, before anything is built.
  { reason: "disk-full", pattern: /^ \* There is NOT at least .* disk space at / },
  { reason: "out-of-memory", pattern: /^ \* There is NOT at least .* RAM$/ },
  {
    reason: "out-of-memory",
    pattern:
      /Killed signal terminated program|Killed \(program \w+\)|terminated with signal 9|signal: 9, SIGKILL|virtual memory exhausted|out of memory allocating|std::bad_alloc|heap out of memory|Cannot allocate memory/,
  },

  // emerge cannot work here, whatever it is asked.
  { reason: "host-broken", saidBy: "emerge", pattern: /^emerge: superuser access is required/ },
  { reason: "host-broken", saidBy: "emerge", pattern: /^!!! Your current profile is invalid/ },
  { reason: "host-broken", saidBy: "emerge", pattern: /^Traceback \(most recent call last\):/ },
  { reason: "host-broken", saidBy: "emerge", pattern: /^[\w.]+(?:Error|Exception|Invalid\w*): / },
  { reason: "host-broken", saidBy: "emerge", pattern: /^emerge: error: / },
  { reason: "host-broken", saidBy: "emerge", pattern: /^Permission denied: / },
  { reason: "host-broken", saidBy: "emerge", pattern: /^!!! Invalid binary package: .* GnuPG verification failed/ },

  // What was to be downloaded, from a mirror or from the binhost. A binhost that is down also "has no binary packages".
  { reason: "fetch-failed", pattern: /^!!! (?:\[\S+\] )?Error fetching binhost package info from/, linesAfter: 1 },
  { reason: "fetch-failed", pattern: /Binhost package index version is not supported/ },
  { reason: "fetch-failed", pattern: /^!!! Digest verification failed:/, linesAfter: 4 },
  { reason: "fetch-failed", pattern: /^!!! Error extracting '/ },
  { reason: "fetch-failed", pattern: /binpkg appears unsigned/ },
  { reason: "fetch-failed", pattern: /^!!! Fetched file: .* VERIFY FAILED!/, linesAfter: 3 },
  { reason: "fetch-failed", pattern: /^!!! \S+ has fetch restriction turned on\./ },
  { reason: "fetch-failed", pattern: /^!!! Couldn't download '/ },
  // wget
  { reason: "fetch-failed", pattern: /Connection closed at byte \d+\. Giving up\.$/ },
  { reason: "fetch-failed", pattern: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ERROR \d{3}: / },

  // The resolver refused: nothing was built.
  { reason: "invalid-atom", saidBy: "emerge", pattern: /^!!! '.*' is not a valid package atom\./ },
  { reason: "invalid-atom", saidBy: "emerge", pattern: /^!!! The short ebuild name ".*" is ambiguous/, linesAfter: 5 },
  {
    reason: "dependency-missing",
    saidBy: "emerge",
    pattern: /^emerge: there are no (?:ebuilds|binary packages) to satisfy /,
    linesAfter: 2,
  },
  {
    reason: "dependency-missing",
    saidBy: "emerge",
    pattern: /^!!! --buildpkgonly requires all dependencies to be merged/,
    linesBefore: /^\[ebuild /,
  },
  {
    reason: "masked-or-license",
    saidBy: "emerge",
    pattern: /^emerge: there are no (?:ebuilds|binary packages) built with USE flags to satisfy /,
    linesAfter: 3,
  },
  {
    reason: "masked-or-license",
    saidBy: "emerge",
    pattern: /^!!! All (?:ebuilds|binary packages) that could satisfy ".*" have been masked/,
    linesAfter: 4,
  },
  {
    reason: "masked-or-license",
    saidBy: "emerge",
    pattern: /^The following \w+(?: \w+)? changes are necessary to proceed:/,
    linesAfter: 4,
  },
  {
    reason: "masked-or-license",
    saidBy: "emerge",
    pattern: /^!!! The ebuild selected to satisfy ".*" has unmet requirements/,
    linesAfter: 4,
  },
  {
    reason: "dependency-missing",
    saidBy: "emerge",
    pattern: /^ \* Error: The above package list contains packages which cannot be/,
    linesAfter: 5,
  },
  { reason: "dependency-missing", saidBy: "emerge", pattern: /^ \* Error: circular dependencies:/, linesAfter: 5 },
  {
    reason: "dependency-missing",
    saidBy: "emerge",
    pattern: /^!!! Multiple package instances within a single package slot have been pulled/,
    linesAfter: 5,
  },

  { reason: "file-collision", pattern: /NOT merged due to file collisions/ },
];

export type Sign = {
  reason: FailureReason;
  pattern: RegExp;
  /** Only in emerge's own output; a build's log may hold the same words and mean something else. */
  saidBy?: "emerge";
  /** How many of the lines after it explain it. */
  linesAfter?: number;
  /** Which of the lines just before it explain it: all but the last of them. */
  linesBefore?: RegExp;
};

/** What the failure of an ebuild's phase means when there is no surer sign. */
export const REASON_OF_PHASE: Record<EbuildPhase, FailureReason> = {
  pretend: "other",
  setup: "other",
  unpack: "other",
  prepare: "patch-failed",
  configure: "configure-error",
  compile: "compile-error",
  test: "test-failed",
  install: "install-error",
  package: "install-error",
  preinst: "install-error",
  postinst: "install-error",
};

/** Lines of compilers, linkers and build tools that say what went wrong. `make` goes on after the first: it is the one. */
export const TOOL_ERROR =
  /(?:^|[\s:])(?:fatal )?error(?:\[\w+\])?: |^FAILED: |^\w*make(?:\[\d+\])?: \*\*\* |undefined reference to|^CMake Error|^ninja: |^Hunk #\d+ FAILED|^(?:not ok|FAIL)\b|\btests? failed\b|^!!! \w+: /i;
