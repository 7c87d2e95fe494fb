import type { FailureReason } from "../protocol/build";
import { capitalised } from "./ui/capitalised";

/** What people call a failure, in lower case for the middle of a sentence. A new reason is a compile error here. */
export const FAILURE_WORDS: Record<FailureReason, string> = {
  "out-of-memory": "out of memory",
  "compile-error": "compile error",
  "configure-error": "configure error",
  "install-error": "install error",
  "fetch-failed": "fetch failed",
  "patch-failed": "patch failed",
  "test-failed": "test failed",
  "file-collision": "file collision",
  "masked-or-license": "masked or license",
  "dependency-missing": "dependency missing",
  "invalid-atom": "invalid atom",
  "disk-full": "disk full",
  timeout: "timeout",
  "drone-lost": "drone lost",
  stopped: "stopped",
  "host-broken": "drone not usable",
  "agent-error": "agent error",
  "artefact-refused": "package refused",
  "other-use": "other USE flags",
  other: "unknown failure",
};

/** At the beginning of a sentence or by itself: `Out of memory`. */
export function failureTitle(reason: FailureReason): string {
  return capitalised(FAILURE_WORDS[reason]);
}
