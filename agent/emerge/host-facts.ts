import { execFile } from "node:child_process";
import type { HostFacts } from "../../protocol/drone";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";

export type PortageFacts = Pick<HostFacts, "portageVersion" | "profile" | "gcc" | "canPlan">;

/** What Portage says of itself and of this host; null where it says nothing. */
export async function readPortageFacts(host: EmergeHost): Promise<PortageFacts> {
  const version = await run(host, host.emergePath, ["--version"]);
  const facts = parseVersion(version ?? "");
  return { ...facts, canPlan: facts.portageVersion !== null };
}

/** Whether this Python finds Portage; without it plans are made from what emerge prints. */
export async function findsPortage(host: EmergeHost): Promise<boolean> {
  return (await run(host, host.python, ["-c", "import _emerge.depgraph"])) !== null;
}

/**
 * Reads `Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3, 6.18.44-gentoo x86_64)`.
 * The profile reads `unavailable` when make.profile leads nowhere.
 */
export function parseVersion(text: string): Omit<PortageFacts, "canPlan"> {
  const [, version, inBrackets = ""] = /^Portage (\S+) \((.*)\)$/m.exec(text) ?? [];
  const [, profile, gcc] = inBrackets.split(", ").map((part) => (part === "unavailable" ? undefined : part));
  return { portageVersion: version ?? null, profile: profile ?? null, gcc: gcc?.replace(/^gcc-/, "") ?? null };
}

/** What Portage is set to here, as `emerge --info` tells it; empty when emerge says nothing. */
export async function readPortageSettings(host: EmergeHost): Promise<ReadonlyMap<string, string>> {
  return variablesIn((await readInfo(host)) ?? "");
}

/** Each variable of the text of `emerge --info`; `USE` and those that expand to USE stand on one line. */
export function variablesIn(info: string): ReadonlyMap<string, string> {
  return new Map(
    [...info.matchAll(/(?:^|(?<=" ))([A-Z][A-Z0-9_]*)="([^"]*)"/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** The text of `emerge --info`; null when emerge says nothing. */
export function readInfo(host: EmergeHost): Promise<string | null> {
  return run(host, host.emergePath, ["--ignore-default-opts", "--info"]);
}

const ANSWERS_WITHIN_MS = 60_000;

/** What it printed; null when it failed or is not there. */
function run(host: EmergeHost, program: string, argv: string[]): Promise<string | null> {
  const env = { ...inheritedEnvironment(host), NO_COLOR: "1", NOCOLOR: "true", LC_ALL: "C.UTF-8" };
  return new Promise((resolve) => {
    execFile(program, argv, { env, timeout: ANSWERS_WITHIN_MS }, (error, stdout) => resolve(error ? null : stdout));
  });
}
