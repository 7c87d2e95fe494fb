import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PortageSettings, TreeState } from "../protocol/drone";
import { variablesIn } from "./emerge/host-facts";
import type { EmergeHost } from "./emerge-host";

/** What makes packages of two hosts interchangeable, by the text of `emerge --info` and by what lies in etc/portage. */
export function targetSettings(info: string, { configRoot }: EmergeHost): PortageSettings {
  return parseSettings(info, digestPackageFiles(configRoot));
}

/** Reads the text of `emerge --info`; `USE` and the variables that expand to USE stand on one line. */
export function parseSettings(info: string, packageFiles: PortageSettings["packageFiles"]): PortageSettings {
  const variables = variablesIn(info);
  const text = (name: string) => (variables.get(name) ?? "").trim();
  const words = (name: string) =>
    text(name)
      .split(/\s+/)
      .filter((word) => word !== "")
      .sort();
  const named = (prefix: string) => [...variables.keys()].filter((name) => name.startsWith(prefix)).sort();
  return {
    arch: words("ACCEPT_KEYWORDS").find((word) => !word.startsWith("~")) ?? "",
    chost: text("CHOST"),
    abi: named("ABI_").flatMap(words).join(" "),
    cflags: text("CFLAGS"),
    cxxflags: text("CXXFLAGS"),
    ldflags: text("LDFLAGS"),
    cpuFlags: named("CPU_FLAGS_").flatMap(words),
    use: words("USE"),
    acceptKeywords: words("ACCEPT_KEYWORDS"),
    acceptLicense: text("ACCEPT_LICENSE"),
    features: words("FEATURES"),
    packageFiles,
    repositories: repositoriesIn(info),
  };
}

/** `Timestamp of repository gentoo: Sun, 22 Nov 2026 17:54:44 +0000`, `Head commit of repository gentoo: 1f2e...`. */
function repositoriesIn(info: string): TreeState[] {
  const told = (what: string) =>
    new Map(
      [...info.matchAll(new RegExp(`^${what} of repository (\\S+): (.+)$`, "gm"))].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );
  const [times, commits] = [told("Timestamp"), told("Head commit")];
  return [...new Set([...times.keys(), ...commits.keys()])].map((name) => {
    const timestamp = times.get(name);
    const at = Date.parse(timestamp ?? "");
    const commit = commits.get(name) ?? null;
    return { name, at: Number.isNaN(at) ? null : at, ...(timestamp !== undefined && { timestamp }), commit };
  });
}

const PACKAGE_FILES = /^(?:package\.[a-z_.]+|patches|env)$/;

/** Of each file or directory that changes packages, what it says: blank lines, comments and their order do not count. */
function digestPackageFiles(configRoot: string): PortageSettings["packageFiles"] {
  const directory = join(configRoot, "etc/portage");
  const names = listed(directory).filter((name) => PACKAGE_FILES.test(name));
  return Object.fromEntries(names.map((name) => [name, digest(linesBelow(join(directory, name)))]));
}

function linesBelow(path: string): string[] {
  const children = listed(path);
  if (children.length > 0) return children.flatMap((name) => linesBelow(join(path, name)));
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

function digest(lines: readonly string[]): string {
  const said = lines.map((line) => line.replace(/#.*/, "").trim().replace(/\s+/g, " ")).filter((line) => line !== "");
  return createHash("sha256").update(said.sort().join("\n")).digest("hex").slice(0, 16);
}
